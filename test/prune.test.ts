import { randomBytes } from "node:crypto";
import Docker from "dockerode";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { labels } from "@cutover/core/ports";
import { openRealParts, openRealWorld, type RealParts, type RealWorld } from "./parts/world/real-world.js";

const unique = randomBytes(3).toString("hex");
const name = `prune-${unique}`;
let parts: RealParts;
let image: string;
let engine: Docker;
let world: RealWorld;

beforeAll(async () => {
  parts = await openRealParts();
  engine = new Docker({ socketPath: parts.socketPath });
  image = await parts.publish(`prune-${unique}`);
  const timing = { drainQuietMs: 100, quarantineMs: 1_000, watchMs: 0 };
  world = await openRealWorld({ socketPath: parts.socketPath, proxy: "nginx", timing });
});
afterAll(async () => {
  await world.close();
  await parts.close();
});

async function deploy(): Promise<string> {
  const config = {
    image,
    port: 8080,
    healthcheck: { path: "/health", interval: "200ms" },
    retain: 1,
    stop_grace_period: "2s",
  };
  await world.deployer.apply({ name, source: "image", config });
  const { id, error } = await world.deployer.deploy(name).done;
  expect(error).toBeUndefined();
  return id;
}

async function tags(): Promise<string[]> {
  const rows = await engine.listImages({ filters: { reference: [`cutover/${name}`] } });
  return rows.flatMap(({ RepoTags }) => RepoTags ?? []).sort();
}

async function containers(): Promise<string[]> {
  const rows = await engine.listContainers({ all: true, filters: { label: [`${labels.workload}=${name}`] } });
  return rows
    .map(({ Names }) => Names[0] ?? "")
    .filter((one) => !one.includes("pretender"))
    .sort();
}

/** As if from an image that somebody made of a container of ours: with all its labels. */
function pretend(workload: string, deployment: string | undefined, Image: string): Promise<Docker.Container> {
  const Labels = { [labels.workload]: workload, [labels.deployment]: deployment ?? "" };
  return engine.createContainer({ name: `${workload}-pretender`, Image, Labels });
}

describe("a prune and a removal on a real engine", () => {
  it("should take what is of no use any more, and nothing that is foreign, whatever its labels say", async () => {
    const ids: string[] = [];
    for (let round = 0; round < 6; round += 1) ids.push(await deploy());
    const { Id } = await engine.getImage(image).inspect();
    const old = `cutover/${name}:${ids[0]}`;
    const foreign = `cutover/${name}:foreign`;
    for (const tag of [old, foreign])
      await engine
        .getImage(Id)
        .tag({ repo: tag.slice(0, tag.lastIndexOf(":")), tag: tag.split(":").at(-1) ?? "" });
    const pretenders = [await pretend(`${name}-other`, ids[0], Id), await pretend(name, ids[1], Id)];
    try {
      const before = [await tags(), await containers()];
      const planned = await world.deployer.prune({ dryRun: true, history: 5 });
      expect(planned).toEqual([{ workload: name, containers: [], images: [old], deployments: [ids[0]] }]);
      expect([await tags(), await containers()]).toEqual(before);
      expect(await world.deployer.prune({ history: 5 })).toEqual(planned);
      expect(await tags()).toEqual([...ids.slice(1).map((id) => `cutover/${name}:${id}`), foreign].sort());
      expect(await containers()).toEqual([`/${name}-${ids[4]}`, `/${name}-${ids[5]}`]);
      const history = await world.deployer.history(name);
      expect(history.map(({ rollback }) => rollback?.instant)).toContain(true);
      const removed = await world.deployer.remove(name).done;
      expect(removed.status).toBe("succeeded");
      expect(await containers()).toEqual([]);
      expect(await tags()).toEqual([foreign]);
      for (const pretender of pretenders) expect((await pretender.inspect()).State.Status).toBe("created");
    } finally {
      for (const pretender of pretenders) await pretender.remove();
      await engine.getImage(foreign).remove();
    }
  });
});
