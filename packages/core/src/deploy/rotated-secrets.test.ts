import { afterEach, describe, expect, it, vi } from "vitest";
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
});
