import { describe, expect, it } from "vitest";
import { DeployerWorld } from "../testing/deployer-world.js";
import { drain, stoppedAfterMs } from "../testing/drain-world.js";

describe("the application's own status", () => {
  const path = "/internal/drain";
  const asked = async (connections: number, answer: { status?: number; body: string }) => {
    const pages = { [path]: () => ({ status: answer.status ?? 200, body: answer.body }) };
    const blueConfig = { drain: { status_path: path } };
    const drained = await drain(connections, { drain: { timeout: "20s" }, blueConfig, behaviour: { pages } });
    await drained.done;
    return { outcome: drained.world.of("drain:finished")[0], after: stoppedAfterMs(drained) };
  };

  it.each([
    ["it is not ready for shutdown", { ready_for_shutdown: false }],
    ["it has an active stream", { active_streams: 1, active_requests: 0 }],
    ["it has an active request", { active_requests: 2 }],
    ["it has an active connection", { active_connections: 1 }],
    ["it is not ready, whatever it counts", { ready_for_shutdown: false, active_connections: 0 }],
  ])("should hold blue without a connection where %s", async (_, word) => {
    const { outcome } = await asked(0, { body: JSON.stringify(word) });
    expect(outcome?.outcome).toBe("deadline");
  });

  it.each([
    ["it is ready for shutdown", { ready_for_shutdown: true }],
    ["it is ready, whatever it counts", { ready_for_shutdown: true, active_streams: 3 }],
    ["it counts nothing", { active_streams: 0, active_requests: 0, active_connections: 0 }],
  ])("should let blue go in spite of connections where %s", async (_, word) => {
    const { outcome, after } = await asked(4, { body: JSON.stringify(word) });
    expect(outcome?.outcome).toBe("drained");
    expect(after).toBeLessThan(2_000);
  });

  it.each([
    ["404", { status: 404, body: '{"ready_for_shutdown": true}' }],
    ["no JSON", { body: "ready" }],
    ["null", { body: "null" }],
    ["nothing that is known", { body: '{"ready": true}' }],
    ["a count that is none", { body: '{"active_streams": -1, "ready_for_shutdown": true}' }],
    ["a readiness that is none", { body: '{"ready_for_shutdown": "true"}' }],
    ["more than 64 KiB", { body: `{"ready_for_shutdown": true, "more": "${"x".repeat(70_000)}"}` }],
  ])("should leave it to the connections where it answers %s", async (_, answer) => {
    expect((await asked(1, answer)).outcome).toMatchObject({ outcome: "deadline", cut: { connections: 1 } });
    expect((await asked(0, answer)).outcome).toMatchObject({ outcome: "drained" });
  });

  it("should be reported at the deadline", async () => {
    const { outcome } = await asked(5, { body: '{"active_streams": 2, "active_requests": 1}' });
    expect(outcome?.cut).toEqual({ connections: 5, streams: 2, requests: 1 });
  });

  it("should be asked with blue's token, by blue's config, and the token be told nowhere", async () => {
    const pages = {
      [path]: (token: string | undefined) =>
        token === "s3cret-t0ken"
          ? { status: 200, body: '{"ready_for_shutdown": true}' }
          : { status: 401, body: "" },
    };
    const blueConfig = { drain: { status_path: path, status_token: { from_env: "CUTOVER_SECRET_DRAIN" } } };
    process.env["CUTOVER_SECRET_DRAIN"] = "s3cret-t0ken";
    const { world, done } = await drain(1, { blueConfig, behaviour: { pages } });
    await done;
    expect(world.of("drain:finished")[0]?.outcome).toBe("drained");
    const told = [
      world.events,
      [...world.store.data.deployments.values()],
      [...world.store.data.states.values()],
    ];
    expect(JSON.stringify(told)).not.toContain("s3cret");
  });

  it("should leave it to the connections where its token is gone, and say so", async () => {
    const pages = { [path]: () => ({ status: 200, body: '{"ready_for_shutdown": true}' }) };
    process.env["CUTOVER_SECRET_DRAIN"] = "there";
    const status_token = { from_env: "CUTOVER_SECRET_DRAIN" };
    const world = await DeployerWorld.open();
    const first = await world.deploy("1", { drain: { status_path: path, status_token } }, { pages });
    world.world.runtime.holdConnections(`web-${first.id}`, 1);
    delete process.env["CUTOVER_SECRET_DRAIN"];
    await world.deploy("2", { drain: { timeout: "5s" } });
    expect(world.of("drain:finished")[0]).toMatchObject({ outcome: "deadline" });
    const failures = world.of("clean-up:failed").filter(({ error }) => error.code === "SECRET_MISSING");
    expect(failures).toHaveLength(1);
  });
});
