import { randomBytes } from "node:crypto";
import Docker from "dockerode";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { imageLabel } from "@cutover/core/ports";
import { openRealParts, openRealWorld, type RealParts, type RealWorld } from "./parts/world/real-world.js";

const unique = randomBytes(3).toString("hex");
const name = `foreign-${unique}`;
const repo = `foreign-image-${unique}`;
let parts: RealParts;
let image: string;
let engine: Docker;
let world: RealWorld;

beforeAll(async () => {
  parts = await openRealParts();
  engine = new Docker({ socketPath: parts.socketPath });
  image = await parts.publish(`foreign-${unique}`);
  const timing = { drainQuietMs: 100, quarantineMs: 1_000, watchMs: 0 };
  world = await openRealWorld({ socketPath: parts.socketPath, proxy: "nginx", timing });
});
afterAll(async () => {
  await world.close();
  await parts.close();
});

async function deploy(): Promise<string> {
  const healthcheck = { path: "/health", interval: "200ms" };
  const config = { image, port: 8080, healthcheck, retain: 1, stop_grace_period: "2s" };
  await world.deployer.apply({ name, source: "image", config });
  const { id, error } = await world.deployer.deploy(name).done;
  expect(error).toBeUndefined();
  return id;
}

describe("a container of an image that was made of one of ours", () => {
  it("should be left alone, count for nothing, and block nothing", async () => {
    const live = await deploy();
    const own = engine.getContainer(`${name}-${live}`);
    await own.commit({ repo, tag: "1", changes: `LABEL ${imageLabel}=${name}` });
    const foreign = await engine.createContainer({ name: `${name}-${live}-9`, Image: `${repo}:1` });
    await foreign.start();
    try {
      const state = async () => (await foreign.inspect()).State.Status;
      expect((await foreign.inspect()).Config.Labels?.["dev.cutover.deployment"]).toBe(live);
      expect((await world.deployer.status(name)).live?.container).toBe(`${name}-${live}`);
      expect(await world.deployer.check(name)).toMatchObject([
        { code: "CONTAINER_FOREIGN", subject: `container ${name}-${live}-9` },
      ]);
      await deploy();
      await own.remove({ force: true });
      await deploy();
      await world.deployer.reconcile();
      await world.deployer.prune({ history: 0 });
      expect((await world.deployer.remove(name).done).error).toBeUndefined();
      expect(await state()).toBe("running");
      expect((await engine.getImage(`${repo}:1`).inspect()).RepoTags).toEqual([`${repo}:1`]);
    } finally {
      await foreign.remove({ force: true });
      await engine.getImage(`${repo}:1`).remove();
    }
  });
});
