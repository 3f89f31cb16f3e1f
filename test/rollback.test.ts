import { randomBytes } from "node:crypto";
import { createServer, type Server } from "node:net";
import { once } from "node:events";
import Docker from "dockerode";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { DeploymentResult } from "@cutover/core";
import { OpenLoopLoad, summarizeLoad } from "./parts/load/open-loop-load.js";
import { openRealParts, openRealWorld, type RealParts, type RealWorld } from "./parts/world/real-world.js";

const unique = randomBytes(3).toString("hex");
const domain = `back-${unique}.cutover.test`;
const name = `back-${unique}`;
const versions = [`back1-${unique}`, `back2-${unique}`] as const;
let parts: RealParts;
let images: readonly string[];
let engine: Docker;
let world: RealWorld;

beforeAll(async () => {
  parts = await openRealParts();
  engine = new Docker({ socketPath: parts.socketPath });
  images = await Promise.all(versions.map((version) => parts.publish(version)));
});
afterAll(() => parts.close());

beforeEach(async () => {
  const timing = { drainQuietMs: 100, watchMs: 0 };
  world = await openRealWorld({ socketPath: parts.socketPath, proxy: "nginx", timing });
});
afterEach(() => world.close());

async function deploy(version: 0 | 1, more: Record<string, unknown> = {}): Promise<DeploymentResult> {
  const config = {
    image: images[version],
    port: 8080,
    domains: [domain],
    healthcheck: { path: "/health", interval: "200ms", deadline: "10s" },
    drain: { timeout: "300ms" },
    stop_grace_period: "2s",
    ...more,
  };
  await world.deployer.apply({ name, source: "image", config });
  return succeeded(await world.deployer.deploy(name, { by: "the test", why: `version ${version}` }).done);
}

function succeeded(result: DeploymentResult): DeploymentResult {
  expect(result.error).toBeUndefined();
  return result;
}

async function rollBack(to: string): Promise<DeploymentResult> {
  return succeeded(await world.deployer.rollback(name, { to, by: "the test", why: "it was worse" }).done);
}

async function containers(): Promise<{ id: string; name: string; state: string; restart: string }[]> {
  const filters = { label: [`dev.cutover.workload=${name}`] };
  const rows = await engine.listContainers({ all: true, filters });
  return Promise.all(
    rows.map(async ({ Id }) => {
      const { Name, State, HostConfig } = await engine.getContainer(Id).inspect();
      return { id: Id, name: Name, state: State.Status, restart: HostConfig.RestartPolicy?.Name ?? "" };
    }),
  );
}

const load = (): OpenLoopLoad =>
  new OpenLoopLoad({ port: world.proxyPort, host: domain, perSecond: 100, connections: "fresh" });
const verdictOf = async (id: string) =>
  (await world.deployer.history(name)).find((one) => one.id === id)?.rollback;

describe("a rollback on a real engine", () => {
  it("should start the container that is kept, under load, without losing a request, there and back", async () => {
    const first = await deploy(0, { retain: 1 });
    const [original] = await containers();
    const second = await deploy(1, { retain: 1 });
    const kept = (await containers()).find(({ id }) => id === original?.id);
    expect(kept).toMatchObject({ state: "exited", restart: "no" });
    expect(await verdictOf(first.id)).toMatchObject({ possible: true, instant: true });
    const requests = load().start();
    const back = await rollBack(first.id);
    const forth = await rollBack(second.id);
    const answers = await requests.stop();
    expect(summarizeLoad(answers).failures).toEqual([]);
    expect(answers.length).toBeGreaterThan(50);
    expect(new Set(answers.map(({ body }) => body))).toEqual(new Set(versions));
    expect([back.evidence?.upstreamStatus, forth.evidence?.upstreamStatus]).toEqual([200, 200]);
    const after = await containers();
    expect(after).toHaveLength(2);
    expect(after.find(({ id }) => id === original?.id)).toMatchObject({ state: "exited", restart: "no" });
    expect(after.find(({ id }) => id !== original?.id)).toMatchObject({
      state: "running",
      restart: "unless-stopped",
    });
    const [entry] = await world.deployer.history(name);
    expect(entry).toMatchObject({
      operation: "rollback",
      from: second.id,
      by: "the test",
      why: "it was worse",
    });
    const { changes } = await world.deployer.diff(first.id, second.id);
    expect(changes.map(({ path, area }) => `${path} ${area}`)).toEqual(["image image", "image digest image"]);
  });

  it("should create another container where the port of the one that is kept is taken", async () => {
    const first = await deploy(0, { retain: 1 });
    const [original] = await containers();
    const bindings = (await engine.getContainer(original?.id ?? "").inspect()).HostConfig
      .PortBindings as Record<string, { HostPort: string }[]>;
    const port = Number(bindings["8080/tcp"]?.[0]?.HostPort);
    await deploy(1, { retain: 1 });
    const thief: Server = createServer().listen(port, "127.0.0.1");
    await once(thief, "listening");
    try {
      const back = await rollBack(first.id);
      const running = (await containers()).filter(({ state }) => state === "running");
      expect(running.map((one) => one.name)).toEqual([`/${name}-${back.id}`]);
      const requests = load().start();
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect(new Set((await requests.stop()).map(({ body }) => body))).toEqual(new Set([versions[0]]));
    } finally {
      thief.close();
    }
  });

  it("should keep the image under a name of ours, and pull it again by its digest where it is gone all the same", async () => {
    const first = await deploy(0);
    const { image = "" } = (await world.deployer.history(name))[0] ?? {};
    await deploy(1);
    const { RepoTags, Id } = await engine.getImage(image).inspect();
    expect(RepoTags).toContain(`cutover/${name}:${first.id}`);
    await engine.getImage(Id).remove({ force: true });
    expect(await verdictOf(first.id)).toMatchObject({
      possible: true,
      instant: false,
      reason: expect.stringMatching(/pulled again/) as string,
    });
    await rollBack(first.id);
    expect((await world.deployer.history(name))[0]?.image).toBe(image);
  });

  it("should not be possible once a volume is gone; a removal takes those volumes along that it has made", async () => {
    const volume = `${name}-data`;
    const found = `${name}-found`;
    await engine.createVolume({ Name: found });
    try {
      const volumes = [`${volume}:/data`, `${found}:/found`];
      const first = await deploy(0, { volumes });
      await deploy(1);
      expect(await verdictOf(first.id)).toMatchObject({ possible: true });
      await engine.getVolume(volume).remove();
      expect(await verdictOf(first.id)).toMatchObject({
        possible: false,
        reason: `its volume ${volume} is gone`,
      });
      const refused = await world.deployer.rollback(name, { to: first.id }).done;
      expect(refused.error?.code).toBe("ROLLBACK_IMPOSSIBLE");
      await deploy(1, { volumes });
      succeeded(await world.deployer.remove(name, { volumes: true }).done);
      await expect(engine.getVolume(volume).inspect()).rejects.toMatchObject({ statusCode: 404 });
      expect((await engine.getVolume(found).inspect()).Name).toBe(found);
    } finally {
      await engine.getVolume(found).remove();
    }
  });
});
