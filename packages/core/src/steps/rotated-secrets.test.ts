import { afterEach, describe, expect, it, vi } from "vitest";
import { createDeployer } from "../deployer/deployer.js";
import { DeployerError } from "../errors/deployer-error.js";
import type { DeploymentEvent } from "../events/events.js";
import { memorySource } from "../testing/memory-source.js";
import { emptyStoreData, MemoryStore } from "../testing/memory-store.js";
import { memoryWorld } from "../testing/memory-world.js";
import { RollbackWorld } from "../testing/rollback-world.js";

const variable = "CUTOVER_SECRET_ROTATED";
const environment = { TOKEN: { from_env: variable } };
const old = "old-secret-value";

async function rotated(more: object = {}) {
  vi.stubEnv(variable, old);
  const world = await RollbackWorld.open();
  world.world.runtime.publish("registry/web:1", { log: [`token is ${old}`] });
  const first = await world.deploy("1", { retain: 1, environment, ...more });
  vi.stubEnv(variable, "new-secret-value");
  await world.deploy("2", { retain: 1, environment });
  world.events.length = 0;
  return { world, first };
}

describe("a secret that was replaced since a kept container was created", () => {
  afterEach(() => vi.unstubAllEnvs());

  it("should be told by no log line of a rollback to it", async () => {
    const { world } = await rotated();
    await world.rollBack();
    const told = JSON.stringify(world.events);
    expect(told).toContain("token is [secret]");
    expect(told).not.toContain(old);
  });

  it("should not be stored if that rollback fails", async () => {
    const { world, first } = await rotated({ healthcheck: { path: "/health", deadline: "1s" } });
    world.world.runtime.behave(`web-${first.id}`, { readyAfterMs: Infinity });
    const { status, logTail } = await world.rollBack();
    expect(status).toBe("failed");
    expect(logTail).toContain("token is [secret]");
    expect(JSON.stringify([...world.data.deployments.values()])).not.toContain(old);
  });

  it("should not be shown even if it cannot be read any more", async () => {
    const { world } = await rotated();
    vi.stubEnv(variable, undefined);
    await world.rollBack();
    expect(JSON.stringify([world.events, ...world.data.deployments.values()])).not.toContain(old);
  });

  it("should be told by no event of a clean-up that fails", async () => {
    const { world, first } = await rotated({ healthcheck: { path: "/health", deadline: "1s" } });
    world.world.runtime.behave(`web-${first.id}`, { readyAfterMs: Infinity });
    vi.spyOn(world.world.runtime, "logs").mockImplementation(() => {
      throw new Error(`no logs of ${old}`);
    });
    await world.rollBack();
    const told = JSON.stringify(world.events);
    expect(told).toContain("no logs of [secret]");
    expect(told).not.toContain(old);
  });

  it("should have no lines shown of a container whose environment cannot be read", async () => {
    const { world, first } = await rotated({ healthcheck: { path: "/health", deadline: "1s" } });
    vi.spyOn(world.world.runtime.host, "readEnvironment").mockResolvedValue(undefined);
    world.world.runtime.behave(`web-${first.id}`, { readyAfterMs: Infinity });
    const { status, logTail } = await world.rollBack();
    expect([status, logTail]).toEqual(["failed", []]);
    expect(JSON.stringify([world.events, ...world.data.deployments.values()])).not.toContain("token is");
  });
});

describe("a secret that a source reads to prepare a release", () => {
  afterEach(() => vi.unstubAllEnvs());

  it("should stand in no error of the journal, the result or the events", async () => {
    vi.stubEnv(variable, old);
    const data = emptyStoreData();
    const events: DeploymentEvent[] = [];
    const source = memorySource();
    const prepare: typeof source.prepare = async (_, { resolveSecret }) => {
      const value = await resolveSecret({ from_env: variable }, "password");
      throw new DeployerError("IMAGE_INVALID", `refused ${value}`, { details: { words: [value] } });
    };
    const world = memoryWorld();
    const deployer = await createDeployer({
      ...world,
      store: new MemoryStore(data, () => world.clock.wallMs()),
      sources: [{ ...source, prepare }],
      timing: { watchMs: 0 },
      onEvent: (event) => events.push(event),
    });
    const config = { image: "registry/web:1", port: 8080, domains: ["app.test"] };
    await deployer.apply({ name: "web", source: "memory", config });
    const { error } = await deployer.deploy("web").done;
    expect(error).toMatchObject({ message: "refused [secret]", details: { words: ["[secret]"] } });
    expect(JSON.stringify([error?.message, error, events, ...data.deployments.values()])).not.toContain(old);
    await deployer.close();
  });
});
