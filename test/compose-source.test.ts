import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { join } from "node:path";
import Docker from "dockerode";
import { docker, type DeploymentResult } from "@cutover/core";
import { compose } from "@cutover/plugin-compose";
import { image } from "@cutover/plugin-image";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { composeFolder } from "./parts/compose/compose-folder.js";
import { openRealParts, openRealWorld, type RealParts, type RealWorld } from "./parts/world/real-world.js";

const domain = "stack.cutover.test";
let parts: RealParts;
let clientFolder: string;
let engine: Docker;
let v1: string;
let v2: string;
beforeAll(async () => {
  clientFolder = await composeFolder();
  vi.stubEnv("DOCKER_CONFIG", clientFolder);
  parts = await openRealParts();
  engine = new Docker({ socketPath: parts.socketPath });
  v1 = await parts.publish("v1");
  v2 = await parts.publish("v2");
});
afterAll(async () => {
  await parts.close();
  vi.unstubAllEnvs();
  await rm(clientFolder, { recursive: true });
});

let world: RealWorld;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cutover-stack-"));
  world = await openRealWorld({
    socketPath: parts.socketPath,
    proxy: "nginx",
    timing: { drainQuietMs: 300, quarantineMs: 2_000, verifyTimeoutMs: 5_000 },
    sources: [compose(), image()],
  });
});
afterEach(async () => {
  await world.close();
  for (const name of await volumes()) await engine.getVolume(name).remove();
  await rm(folder, { recursive: true });
});

/** A stack of a web service and a store that keeps a volume. */
const stack = (web: string, more = "") => `
services:
  web:
    image: ${web}
    environment: { LINGER_MS: "50", GREETING: "\${GREETING:-none}", TOKEN: "\${TOKEN:-}" }
    init: true
    depends_on: [store]
    ${more}
  store:
    image: ${v1}
    environment: { LINGER_MS: "50" }
    init: true
    volumes: ["data:/data"]
volumes:
  data:
`;

const config = (text: string, more: Record<string, unknown> = {}) => ({
  compose: text,
  service: "web",
  port: 8080,
  domains: [domain],
  healthcheck: { path: "/health", interval: "200ms", deadline: "20s" },
  wait_timeout: "60s",
  ...more,
});

async function deploy(wanted: Record<string, unknown>): Promise<DeploymentResult> {
  await world.deployer.apply({ name: "shop", source: "compose", config: wanted });
  return world.deployer.deploy("shop").done;
}

function ask(path = "/"): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = {
      host: "127.0.0.1",
      port: world.proxyPort,
      path,
      headers: { host: domain },
      agent: false,
    };
    get(options, (response) => {
      let body = "";
      response.on("data", (chunk: Buffer) => (body += chunk.toString()));
      response.on("end", () => resolve(`${response.statusCode} ${body}`));
    }).on("error", reject);
  });
}

/** State and id of each container of the project, by service: from the engine, not from Compose. */
async function project(): Promise<Map<string, { id: string; state: string }>> {
  const filters = { label: ["com.docker.compose.project=cutover-shop"] };
  const rows = await engine.listContainers({ all: true, filters });
  return new Map(
    rows.map(({ Id, State, Labels }) => [
      Labels["com.docker.compose.service"] ?? "",
      { id: Id, state: State },
    ]),
  );
}

async function volumes(): Promise<string[]> {
  const filters = { label: ["com.docker.compose.project=cutover-shop"] };
  return ((await engine.listVolumes({ filters })).Volumes ?? []).map(({ Name }) => Name);
}

async function networks(): Promise<string[]> {
  const filters = { label: ["com.docker.compose.project=cutover-shop"] };
  return (await engine.listNetworks({ filters })).map(({ Name }) => Name);
}

describe("a stack", () => {
  it("should be deployed, updated in place, rolled back and removed; its volumes only where it is asked", async () => {
    const first = await deploy(config(stack(v1, "networks: [default, back]") + "networks:\n  back:\n"));
    expect(first).toMatchObject({ status: "succeeded", strategy: "recreate", error: undefined });
    expect(await ask()).toBe("200 v1");
    const before = await project();
    const second = await deploy(config(stack(v2)));
    expect(second).toMatchObject({ status: "succeeded", error: undefined });
    expect(await ask()).toBe("200 v2");
    expect(second.timings.downtimeMs).toBeGreaterThan(0);
    const after = await project();
    expect(after.get("store")).toEqual(before.get("store"));
    expect(after.get("web")?.id).not.toBe(before.get("web")?.id);
    expect(after.size).toBe(2);
    expect((await world.deployer.status("shop")).live).toMatchObject({
      deployment: second.id,
      state: "running",
    });
    const back = await world.deployer.rollback("shop", { to: first.id }).done;
    expect(back).toMatchObject({ status: "succeeded", error: undefined });
    expect(await ask()).toBe("200 v1");
    const forth = await world.deployer.rollback("shop", { to: second.id }).done;
    expect(forth).toMatchObject({ status: "succeeded", error: undefined });
    expect(await ask()).toBe("200 v2");
    expect((await world.deployer.remove("shop").done).status).toBe("succeeded");
    expect((await project()).size).toBe(0);
    expect(await networks()).toEqual([]);
    expect(await volumes()).toEqual(["cutover-shop_data"]);
    await deploy(config(stack(v1)));
    expect((await world.deployer.remove("shop", { volumes: true }).done).status).toBe("succeeded");
    expect([...(await volumes()), ...(await networks())]).toEqual([]);
  });

  it("should come back as it was when the update never gets ready, is not to be pulled, or is cancelled", async () => {
    const blue = await deploy(config(stack(v1)));
    const expectBlue = async () => {
      expect(await ask()).toBe("200 v1");
      expect((await world.deployer.status("shop")).live?.deployment).toBe(blue.id);
      expect([...(await project()).values()].map(({ state }) => state)).toEqual(["running", "running"]);
    };
    const never = stack(
      v2,
      "command: ['/usr/local/bin/node', '-e', 'console.log(\"no use\"); setTimeout(() => {}, 1e6)']",
    );
    const failed = await deploy(config(never, { healthcheck: { path: "/health", deadline: "1s" } }));
    expect(failed).toMatchObject({
      status: "failed",
      phase: "starting",
      error: { code: "READINESS_TIMEOUT" },
    });
    expect(failed.logTail.join("\n")).toContain("no use");
    await expectBlue();
    const missing = await deploy(config(stack(`${parts.registry}/test/app:none`)));
    expect(missing).toMatchObject({ status: "failed", phase: "planned", error: { code: "STACK_FAILED" } });
    await expectBlue();
    const exits = await deploy(
      config(stack(v2, "command: ['/usr/local/bin/node', '-e', 'process.exit(7)']")),
    );
    expect(exits).toMatchObject({ status: "failed", phase: "starting", error: { code: "STACK_FAILED" } });
    await expectBlue();
    const cancel = new AbortController();
    await world.deployer.apply({ name: "shop", source: "compose", config: config(never) });
    const deployment = world.deployer.deploy("shop", { signal: cancel.signal });
    for await (const { type } of deployment.events) if (type === "container:started") cancel.abort();
    expect((await deployment.done).status).toBe("cancelled");
    await expectBlue();
  });

  it("should come back though its folder is gone, as long as it needs no file of it", async () => {
    const wanted = async (release: string, text: string) => {
      const file = join(folder, release, "compose.yaml");
      await mkdir(join(folder, release));
      await writeFile(file, text);
      return { ...config(""), compose: undefined, file };
    };
    const blue = await deploy(await wanted("one", stack(v1)));
    await rm(join(folder, "one"), { recursive: true });
    const exits = stack(v2, "command: ['/usr/local/bin/node', '-e', 'process.exit(7)']");
    expect(await deploy(await wanted("two", exits))).toMatchObject({
      status: "failed",
      phase: "starting",
      error: { code: "STACK_FAILED" },
    });
    expect(await ask()).toBe("200 v1");
    expect((await world.deployer.status("shop")).live?.deployment).toBe(blue.id);
  });

  it("should leave nothing of a first deployment that fails", async () => {
    const failed = await deploy(config(stack(v1), { healthcheck: { path: "/none", deadline: "500ms" } }));
    expect(failed).toMatchObject({ status: "failed", error: { code: "READINESS_TIMEOUT" } });
    expect((await project()).size).toBe(0);
    expect((await world.deployer.status("shop")).live).toBeUndefined();
  });

  it("should tell its downtime honestly", async () => {
    await deploy(config(stack(v1)));
    await world.deployer.apply({ name: "shop", source: "compose", config: config(stack(v2)) });
    const deployment = world.deployer.deploy("shop");
    const ended = new AbortController();
    void deployment.done.then(() => ended.abort());
    const failedAtMs: number[] = [];
    while (!ended.signal.aborted) {
      const answer = await ask().catch(() => "none");
      if (!answer.startsWith("200")) failedAtMs.push(performance.now());
      await sleep(10);
    }
    const { status, timings } = await deployment.done;
    expect(status).toBe("succeeded");
    const seenMs = (failedAtMs.at(-1) ?? 0) - (failedAtMs[0] ?? 0);
    expect(seenMs).toBeGreaterThan(0);
    expect(seenMs).toBeLessThanOrEqual(timings.downtimeMs ?? 0);
  });

  it("should be brought up again when somebody removes or replaces its container", async () => {
    const { id } = await deploy(config(stack(v1)));
    const container = engine.getContainer((await project()).get("web")?.id ?? "");
    await container.remove({ force: true });
    expect((await world.deployer.status("shop")).live?.state).toBe("missing");
    await world.deployer.reconcile();
    expect(await ask()).toBe("200 v1");
    expect((await world.deployer.status("shop")).live).toMatchObject({ deployment: id, state: "running" });
    const web = (await project()).get("web")?.id;
    await engine.getContainer((await project()).get("store")?.id ?? "").remove({ force: true });
    await world.deployer.reconcile();
    expect((await project()).get("store")?.state).toBe("running");
    expect((await project()).get("web")?.id).toBe(web);
    expect((await world.deployer.history("shop")).map(({ operation }) => operation)).toEqual([
      "repair",
      "repair",
      "deploy",
    ]);
  });

  it("should take the place of another source, and give it up again", async () => {
    await world.deployer.apply({
      name: "shop",
      source: "image",
      config: {
        image: v1,
        port: 8080,
        domains: [domain],
        healthcheck: { path: "/health", interval: "200ms" },
      },
    });
    expect((await world.deployer.deploy("shop").done).status).toBe("succeeded");
    expect(await deploy(config(stack(v2)))).toMatchObject({ status: "succeeded" });
    expect(await ask()).toBe("200 v2");
    await world.deployer.apply({
      name: "shop",
      source: "image",
      config: {
        image: v1,
        port: 8080,
        domains: [domain],
        healthcheck: { path: "/health", interval: "200ms" },
        deploy_strategy: "recreate",
      },
    });
    expect(await world.deployer.deploy("shop").done).toMatchObject({ status: "succeeded", error: undefined });
    expect(await ask()).toBe("200 v1");
    expect((await project()).size).toBe(0);
  });
});

describe("the variables of a stack", () => {
  it("should be those of the config alone, and a secret among them be told nowhere", async () => {
    vi.stubEnv("OUTSIDE", "of the deployer");
    vi.stubEnv("CUTOVER_SECRET_SHOP", 'a token with $ and "quotes" and \\ in it');
    const text = stack(v1).replace("TOKEN:", 'OUTSIDE: "${OUTSIDE:-unset}", TOKEN:');
    const environment = { GREETING: "it's $5 #1", TOKEN: { from_env: "CUTOVER_SECRET_SHOP" } };
    const result = await deploy(config(text, { environment }));
    expect(result).toMatchObject({ status: "succeeded", error: undefined });
    const id = (await project()).get("web")?.id ?? "";
    const { Config } = await engine.getContainer(id).inspect();
    expect(Config.Env).toEqual(
      expect.arrayContaining([
        "OUTSIDE=unset",
        "GREETING=it's $5 #1",
        'TOKEN=a token with $ and "quotes" and \\ in it',
      ]),
    );
    const told = JSON.stringify([world.events, result, Config.Labels, await world.deployer.history("shop")]);
    expect(told).not.toContain("a token with");
    expect(await readFile(world.databaseFile)).not.toContain("a token with");
  });

  it("should become secrets that are files in the container", async () => {
    vi.stubEnv("CUTOVER_SECRET_SHOP", "t0ken in a file");
    const text = `${stack(v1, "secrets: [token]")}secrets:\n  token: { environment: TOKEN }\n`;
    const result = await deploy(
      config(text, { environment: { TOKEN: { from_env: "CUTOVER_SECRET_SHOP" } } }),
    );
    expect(result).toMatchObject({ status: "succeeded", error: undefined });
    const lines: string[] = [];
    const command = ["/usr/local/bin/node", "-p", "fs.readFileSync('/run/secrets/token', 'utf8')"];
    const runtime = docker({ socketPath: parts.socketPath });
    await runtime.exec.run("cutover-shop-web-1", {
      command,
      timeoutMs: 20_000,
      onLine: (line) => lines.push(line),
    });
    expect(lines).toEqual(["t0ken in a file"]);
  });

  it.each(["PATH", "HOME", "DOCKER_HOST"])("should not be the tool's own ${%s}", async (name) => {
    const result = await deploy(config(stack(v1).replace("GREETING:-none", name)));
    expect(result.error).toMatchObject({ code: "STACK_INVALID" });
    expect(result.error?.message).toContain(name);
  });
});

describe("what a stack may not do", () => {
  it("should be refused at once where it asks for blue-green, with the reason", async () => {
    const wanted = config(stack(v1), { deploy_strategy: "blue-green" });
    await expect(
      world.deployer.apply({ name: "shop", source: "compose", config: wanted }),
    ).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      message: expect.stringContaining("two versions of a stack cannot run at once"),
    });
  });

  it.each([
    ["services.web.privileged", "privileged: true"],
    ["services.web.pid", "pid: host"],
    ["services.web.volumes[0]", "volumes: ['/etc:/etc']"],
    ["services.web.cap_add[0]", "cap_add: [NET_ADMIN]"],
    ["services.web.security_opt", "security_opt: ['seccomp=unconfined']"],
    ["services.web.devices[0]", "devices: ['/dev/null:/dev/x']"],
    ["services.web.userns_mode", "userns_mode: host"],
    ["volumes.data.driver_opts.device", "", "data: { driver_opts: { type: none, o: bind, device: /etc } }"],
    ["networks.near.name", "networks: [near]", "data:\nnetworks:\n  near: { name: host, external: true }"],
    ["configs.hosts.file", "configs: [hosts]", "data:\nconfigs:\n  hosts: { file: /etc/hosts }"],
  ])("should be refused unless the application allows it: %s", async (path, line, tail = "data:") => {
    const result = await deploy(config(stack(v1, line).replace(/data:\n$/, `${tail}\n`)));
    expect(result).toMatchObject({ status: "failed", phase: "planned", error: { code: "POLICY_REFUSED" } });
    expect(result.error?.message).toContain(path);
    expect((await project()).size).toBe(0);
  });

  it("should not reach files outside its folder, by no way", async () => {
    await writeFile(join(folder, "outside.yaml"), stack(v1));
    await writeFile(join(folder, "outside.env"), "SECRET=x");
    await mkdir(join(folder, "project", "deep", "er"), { recursive: true });
    await symlink(join(folder, "outside.yaml"), join(folder, "project", "link.yaml"));
    await symlink(folder, join(folder, "project", "out"));
    await writeFile(join(folder, "project", "near.yaml"), "services: {}\n");
    await writeFile(
      join(folder, "project", "deep", "er", "far.yaml"),
      "services: { web: { image: x, env_file: ../../outside.env } }\n",
    );
    const file = join(folder, "project", "compose.yaml");
    for (const text of [
      "include: [../outside.yaml]\n",
      "include: [link.yaml]\n",
      "include: [https://example.test/compose.yaml]\n",
      "services: { web: { extends: { file: ../outside.yaml, service: web } } }\n",
      "services: { web: { image: x, env_file: /etc/hosts } }\n",
      "include: [{ path: [near.yaml, deep/er/far.yaml] }]\n",
      "services: { web: { build: { context: .. } } }\n",
      "services: { web: { build: out } }\n",
      "services: { web: { build: https://example.test/x.git } }\n",
    ]) {
      await writeFile(file, text);
      const result = await deploy({ ...config(""), compose: undefined, file });
      expect([text, result.error?.code]).toEqual([text, "STACK_INVALID"]);
    }
  });
});

describe("a stack that is built", () => {
  it("should be built before anything is stopped, and leave the old one serving where that fails", async () => {
    const file = join(folder, "compose.yaml");
    await writeFile(join(folder, "Dockerfile"), `FROM ${v1}\nENV VERSION=built\n`);
    await writeFile(file, stack(v1).replace(`image: ${v1}`, "build: ."));
    const wanted = { ...config(""), compose: undefined, file };
    expect(await deploy(wanted)).toMatchObject({ status: "succeeded", error: undefined });
    expect(await ask()).toBe("200 built");
    await writeFile(join(folder, "Dockerfile"), `FROM ${v1}\nCOPY nothing /\n`);
    const failed = await deploy(wanted);
    expect(failed).toMatchObject({ status: "failed", phase: "planned", error: { code: "STACK_FAILED" } });
    expect(JSON.stringify(failed.error?.details)).toContain("nothing");
    expect(await ask()).toBe("200 built");
    const images = () => engine.listImages({ filters: { label: ["dev.cutover.image.workload=shop"] } });
    const names = (await images()).flatMap(({ RepoTags }) => RepoTags ?? []);
    expect(names.toSorted()).toEqual([
      expect.stringMatching(/^cutover\/shop:\w+$/),
      expect.stringMatching(/^cutover\/shop:\w+-web$/),
    ]);
    await world.deployer.remove("shop").done;
    expect(await images()).toEqual([]);
  });
});
