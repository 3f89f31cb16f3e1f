import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { docker, type DeploymentResult, sqlite } from "@cutover/core";
import type { Store } from "@cutover/core/ports";
import { compose } from "@cutover/plugin-compose";
import { dockerfile } from "@cutover/plugin-dockerfile";
import { image } from "@cutover/plugin-image";
import { staticSite } from "@cutover/plugin-static";
import Docker from "dockerode";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { composeFolder } from "./parts/compose/compose-folder.js";
import { buildSiteImages, type SiteImages } from "./parts/images/site-images.js";
import { canary, canaryReference } from "./parts/world/canary.js";
import { openRealParts, openRealWorld, type RealParts, type RealWorld } from "./parts/world/real-world.js";

const unique = randomBytes(3).toString("hex");
const workload = `secrets-${unique}`;
const domain = "secrets.cutover.test";
const node = (script: string): string[] => ["/usr/local/bin/node", "-e", script];
const prints = "console.log(process.env.TOKEN); console.error('token: ' + process.env.TOKEN);";

let parts: RealParts;
let sites: SiteImages;
let clientFolder: string;
beforeAll(async () => {
  parts = await openRealParts();
  sites = await buildSiteImages(parts.socketPath);
  clientFolder = await composeFolder();
  vi.stubEnv("DOCKER_CONFIG", clientFolder);
});
afterAll(async () => {
  await parts.close();
  vi.unstubAllEnvs();
  await rm(clientFolder, { recursive: true });
});

let world: RealWorld;
let folder: string;
let resolve: (name: string) => string | undefined;
beforeEach(async () => {
  resolve = () => canary;
  folder = await mkdtemp(join(tmpdir(), "cutover-secrets-"));
  world = await openRealWorld({
    socketPath: parts.socketPath,
    proxy: "nginx",
    timing: { drainQuietMs: 300, quarantineMs: 2_000, verifyTimeoutMs: 5_000 },
    sources: [image(), dockerfile(), staticSite(), compose()],
    secrets: (name) => resolve(name),
  });
});
// Closing the world looks for the canary in all shown and stored text.
afterEach(async () => {
  await world.close();
  const runtime = docker({ socketPath: parts.socketPath });
  for (const { tags } of await runtime.images.list(workload))
    for (const tag of tags) await runtime.images.remove(tag);
  await rm(folder, { recursive: true });
});

async function deploy(source: string, config: object): Promise<DeploymentResult> {
  await world.deployer.apply({ name: workload, source, config: { domains: [domain], ...config } });
  return world.deployer.deploy(workload).done;
}

const app = (more: object = {}): object => ({
  image: parts.images.app,
  pull_policy: "never",
  port: 8080,
  healthcheck: { path: "/health", deadline: "20s" },
  environment: { TOKEN: canaryReference },
  stop_grace_period: "1s",
  drain: { timeout: "500ms" },
  ...more,
});

const logged = (): string[] =>
  world.events.flatMap((event) =>
    event.type === "log:written" || event.type === "hook:line" || event.type === "build:line"
      ? [event.line]
      : [],
  );

describe("a secret that is told by nobody", () => {
  it("should reach the container, and be seen nowhere else", async () => {
    const result = await deploy(
      "image",
      app({ drain: { timeout: "1s", status_path: "/", status_token: canaryReference } }),
    );
    expect(result.error).toBeUndefined();
    const found = await new Docker({ socketPath: parts.socketPath })
      .getContainer(`${workload}-${result.id}`)
      .inspect();
    expect(found.Config.Env).toContain(`TOKEN=${canary}`);
    expect(JSON.stringify([found.Config.Labels, found.Name, found.Config.Cmd])).not.toContain(canary);
  });

  it("should be masked in the log of a green that fails its gate", async () => {
    const command = node(`${prints} setInterval(() => {}, 1000)`);
    const result = await deploy("image", app({ command, healthcheck: { path: "/health", deadline: "2s" } }));
    expect(result.error?.code).toBe("READINESS_TIMEOUT");
    expect([...result.logTail].sort()).toEqual(["[secret]", "token: [secret]"]);
    expect(logged()).toContain("token: [secret]");
  });

  it("should be masked in what a hook prints, and in the error that it ends with", async () => {
    const post_cutover = { command: node(`${prints} process.exitCode = 4`) };
    expect((await deploy("image", app({ hooks: { post_cutover } }))).status).toBe("succeeded");
    const pre_cutover = { command: node(`${prints} process.exitCode = 3`) };
    const result = await deploy("image", app({ hooks: { pre_cutover } }));
    expect(result.error).toMatchObject({ code: "HOOK_FAILED", details: { exitCode: 3 } });
    expect([...((result.error?.details["output"] ?? []) as string[])].sort()).toEqual([
      "[secret]",
      "token: [secret]",
    ]);
    expect(logged().filter((line) => line.includes("[secret]")).length).toBeGreaterThanOrEqual(4);
  });

  it("should be masked in a build that prints it and fails", async () => {
    const script = `console.log(process.env.TOKEN); process.exit(7)`;
    const dockerfile_inline = [
      `FROM ${parts.images.app}`,
      "ARG TOKEN",
      `RUN ["/usr/local/bin/node", "-e", "${script}"]`,
    ].join("\n");
    const result = await deploy("dockerfile", {
      dockerfile_inline,
      port: 8080,
      args: { TOKEN: canaryReference },
    });
    expect(result.error?.code).toBe("BUILD_FAILED");
    expect(JSON.stringify(result.error?.details)).toContain("[secret]");
  });

  it("should be masked in the output of a site's program that ends", async () => {
    await writeFile(join(folder, "main.mjs"), `${prints} setTimeout(() => process.exit(1), 500);`);
    const result = await deploy("static", {
      mode: "deno",
      image: sites.node,
      directory: folder,
      entry: "main.mjs",
      command: ["node", "main.mjs"],
      healthcheck: { path: "/", deadline: "20s" },
      environment: { TOKEN: canaryReference },
    });
    expect(result.error?.code).toBe("GREEN_EXITED");
    expect(result.logTail).toContain("token: [secret]");
  });

  it("should be masked in the output of a stack that fails", async () => {
    const text = `
services:
  web:
    image: ${parts.images.app}
    command: ${JSON.stringify(node(`${prints} setTimeout(() => process.exit(1), 1000)`.replaceAll("$", "$$")))}
    environment: { TOKEN: "\${TOKEN}" }
`;
    const result = await deploy("compose", {
      compose: text,
      service: "web",
      port: 8080,
      healthcheck: { path: "/health", deadline: "20s" },
      wait_timeout: "60s",
      pull_policy: "never",
      environment: { TOKEN: canaryReference },
    });
    expect(result.error?.code).toBe("GREEN_EXITED");
    expect([...result.logTail].sort()).toEqual(["[secret]", "token: [secret]"]);
  });

  it("should not be told where a registry or a repository cannot be reached with it", async () => {
    const login = { username: "deploy", password: canaryReference };
    const pulled = await deploy("image", {
      image: "127.0.0.1:1/web:1",
      port: 8080,
      registry_auth: login,
    });
    expect(pulled.error?.code).toBe("IMAGE_PULL_FAILED");
    const fetched = await deploy("static", {
      repository: "http://127.0.0.1:1/site.git",
      credentials: login,
    });
    expect(fetched.error?.code).toBe("TREE_FAILED");
  });

  it("should not be told where the application's own function throws it", async () => {
    resolve = () => {
      throw new Error(`vault refused ${canary}`, { cause: canary });
    };
    const result = await deploy("image", app());
    expect(result.error?.code).toMatch(/SECRET_MISSING|PREFLIGHT_FAILED/);
    expect(String(result.error?.message)).toContain("the resolver failed for cutover/test-canary");
    expect(JSON.stringify(result) + String(result.error?.cause)).not.toContain(canary);
  });
});

describe("the keyed hash of a secret", () => {
  async function hashesOf({ id }: DeploymentResult): Promise<Record<string, string>> {
    const store: Store = sqlite(world.databaseFile);
    try {
      await store.migrate();
      return { ...(await store.findDeployment(id))?.secretHashes };
    } finally {
      await store.close();
    }
  }

  it("should stay the same while the secret does, and change with it", async () => {
    const first = await hashesOf(await deploy("image", app()));
    const second = await hashesOf(await deploy("image", app()));
    resolve = (name) => (name.endsWith("canary") ? `${canary}-rotated` : undefined);
    const third = await hashesOf(await deploy("image", app()));
    expect(Object.keys(first).sort()).toEqual(["environment.CUTOVER_TEST_CANARY", "environment.TOKEN"]);
    expect(second).toEqual(first);
    expect(third["environment.TOKEN"]).not.toBe(first["environment.TOKEN"]);
    expect(first["environment.TOKEN"]).toMatch(/^[0-9a-f]{8}:[0-9a-f]{64}$/);
    // The same secret elsewhere: nobody can see that it is the same.
    expect(first["environment.CUTOVER_TEST_CANARY"]).not.toBe(first["environment.TOKEN"]);
  });

  it("should be made with a key that only the owner may read, and that the database does not hold", async () => {
    await deploy("image", app());
    const store = sqlite(world.databaseFile);
    const key = await store.readKey();
    await store.close();
    const files = await readdir(dirname(world.databaseFile));
    const holding: { name: string; mode: string }[] = [];
    for (const name of files) {
      const file = join(dirname(world.databaseFile), name);
      const found = await stat(file);
      if (!found.isFile() || !(await readFile(file, "latin1")).includes(key)) continue;
      holding.push({ name, mode: (found.mode & 0o777).toString(8) });
    }
    expect(holding).toMatchObject([{ mode: "600" }]);
    expect(holding[0]?.name).not.toMatch(/\.db(-wal|-shm)?$/);
  });
});
