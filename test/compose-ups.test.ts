import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Docker from "dockerode";
import type { DeploymentResult } from "@cutover/core";
import { compose } from "@cutover/plugin-compose";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { composeFolder } from "./parts/compose/compose-folder.js";
import { openRealParts, openRealWorld, type RealParts, type RealWorld } from "./parts/world/real-world.js";

const projectLabel = "com.docker.compose.project=cutover-shop";
const secret = "CUTOVER_SECRET_UPS";
let parts: RealParts;
let clientFolder: string;
let engine: Docker;
let base: string;
beforeAll(async () => {
  clientFolder = await composeFolder();
  vi.stubEnv("DOCKER_CONFIG", clientFolder);
  parts = await openRealParts();
  engine = new Docker({ socketPath: parts.socketPath });
  base = await parts.publish("v1");
});
afterAll(async () => {
  await parts.close();
  vi.unstubAllEnvs();
  await rm(clientFolder, { recursive: true });
});

let world: RealWorld;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cutover-ups-"));
  const timing = { drainQuietMs: 300, quarantineMs: 2_000, verifyTimeoutMs: 5_000 };
  world = await openRealWorld({ socketPath: parts.socketPath, proxy: "nginx", timing, sources: [compose()] });
});
afterEach(async () => {
  await world.close();
  await rm(folder, { recursive: true });
});

async function deploy(text: string, more: Record<string, unknown> = {}): Promise<DeploymentResult> {
  const file = join(folder, "compose.yaml");
  await writeFile(file, text);
  const healthcheck = { path: "/health", interval: "200ms", deadline: "10s" };
  const config = { file, service: "web", port: 8080, healthcheck, wait_timeout: "30s", ...more };
  await world.deployer.apply({ name: "shop", source: "compose", config });
  return world.deployer.deploy("shop").done;
}

const node = (program: string) => `["/usr/local/bin/node", "-e", ${JSON.stringify(program)}]`;

/** Stacks that Compose brings up without trouble, in forms that we once lost on the way. */
const wide = () => `
name: other
x-common: &common
  init: true
  security_opt: ["no-new-privileges:true"]
  environment: &environment { LINGER_MS: "50" }
services:
  web:
    <<: *common
    build: .
    image: shop-app
    env_file: [web.env, { path: none.env, required: false }]
    configs: [greeting]
    depends_on:
      migrate: { condition: service_completed_successfully }
      store: { condition: service_healthy }
      debug: { condition: service_started, required: false }
  worker:
    <<: *common
    image: shop-app:latest
    environment: { <<: *environment, ROLE: worker }
    healthcheck: { disable: true }
    deploy: { replicas: 2 }
  migrate:
    <<: *common
    image: shop-app
    command: ${node("process.exit(0)")}
  off:
    image: shop-app
    scale: 0
  debug:
    image: shop-app
    profiles: [debug]
  store:
    extends: { file: deep/base.yaml, service: store }
    healthcheck:
      test: ["CMD", "/usr/local/bin/node", "-e", "process.exit(0)"]
      interval: 300ms
include: [deep/more.yaml]
configs:
  greeting: { content: "hello $\${USER}" }
`;

async function containers() {
  const rows = await engine.listContainers({ all: true, filters: { label: [projectLabel] } });
  return rows.map(({ Id, State, Labels, Image, Mounts }) => {
    return { id: Id, state: State, service: Labels["com.docker.compose.service"] ?? "", Image, Mounts };
  });
}

async function writeProject(): Promise<void> {
  await mkdir(join(folder, "deep"));
  await writeFile(join(folder, "Dockerfile"), `FROM ${base}\nENV VERSION=built\nVOLUME /own\n`);
  await writeFile(join(folder, "web.env"), "# not $HOME\nGREETING='a $HOME' # of nobody\n");
  await writeFile(
    join(folder, "deep/base.yaml"),
    `services: { store: { image: "${base}", environment: { LINGER_MS: "50" } } }\n`,
  );
  await writeFile(
    join(folder, "deep/more.yaml"),
    `services: { more: { image: "${base}", init: true, healthcheck: { test: [NONE] } } }\n`,
  );
}

describe("what Compose brings up", () => {
  it("should be brought up, kept up as it is, and removed with all its volumes", async () => {
    await writeProject();
    const result = await deploy(wide());
    expect(result).toMatchObject({ status: "succeeded", error: undefined });
    const services = async () => (await containers()).map(({ service }) => service).toSorted();
    const all = ["migrate", "more", "store", "web", "worker", "worker"];
    expect(await services()).toEqual(all);
    const of = await containers();
    const images = of.filter(({ service }) => service === "web" || service === "worker");
    expect(new Set(await Promise.all(images.map(imageOf))).size).toBe(1);

    await world.deployer.reconcile();
    expect((await world.deployer.history("shop")).map(({ operation }) => operation)).toEqual(["deploy"]);
    const worker = of.find(({ service }) => service === "worker");
    await engine.getContainer(worker?.id ?? "").remove({ force: true });
    await world.deployer.reconcile();
    expect((await world.deployer.history("shop")).map(({ operation }) => operation)).toEqual([
      "repair",
      "deploy",
    ]);
    expect(await services()).toEqual(all);

    const volumes = (await containers()).flatMap(({ Mounts }) => Mounts.flatMap(({ Name }) => Name ?? []));
    expect(volumes.length).toBeGreaterThan(2);
    expect((await world.deployer.remove("shop", { volumes: true }).done).status).toBe("succeeded");
    expect(await containers()).toEqual([]);
    const left = new Set((await engine.listVolumes()).Volumes.map(({ Name }) => Name));
    expect(volumes.filter((name) => left.has(name))).toEqual([]);
  });

  it("should, if it falls, fail with the last lines of what fell, and no secret in them", async () => {
    vi.stubEnv(secret, "a-secret-of-the-store");
    const text = `
services:
  web: { image: "${base}", init: true, depends_on: { store: { condition: service_healthy } } }
  store:
    image: "${base}"
    environment: { PASSWORD: "\${PASSWORD}" }
    healthcheck: { test: ["CMD", "/usr/local/bin/node", "-e", "process.exit(0)"], interval: 1s }
    command: ${node("console.log('cannot use ' + process.env.PASSWORD); process.exit(7)")}
`;
    const result = await deploy(text, { environment: { PASSWORD: { from_env: secret } } });
    expect(result).toMatchObject({ status: "failed", error: { code: "STACK_FAILED" } });
    const told = JSON.stringify([result, world.events, await world.deployer.history("shop")]);
    expect(result.error?.details).toMatchObject({
      output: expect.arrayContaining(["cutover-shop-store-1 ended with exit code 7:", "cannot use [secret]"]),
    });
    expect(told).not.toContain("a-secret-of-the-store");
    expect(await containers()).toEqual([]);
  });

  it("should not be brought up with a variable that nobody has set", async () => {
    const text = `services: { web: { image: "${base}", environment: { A: "\${DB_PASSWORD}", B: "\${B:-}" } } }\n`;
    const { error } = await deploy(text);
    expect(error).toMatchObject({ code: "STACK_INVALID", message: expect.stringContaining("DB_PASSWORD") });
    expect(await containers()).toEqual([]);
  });
});

async function imageOf({ id }: { readonly id: string }): Promise<string> {
  return (await engine.getContainer(id).inspect()).Image;
}
