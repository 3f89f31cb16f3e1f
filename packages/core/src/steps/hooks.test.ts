import { describe, expect, it } from "vitest";
import { configOf, deployWeb, hooks, hooksWorld, typesOf } from "../testing/hooks-world.js";

describe("hooks", () => {
  it("should run before the switch and after it, and tell their lines", async () => {
    const world = await hooksWorld();
    const commands = { migrate: { lines: ["3 tables"] }, warm: { lines: ["warm"] } };
    world.runtime.publish("registry/web:2", { commands });
    await deployWeb(world, configOf("1"));
    world.events.length = 0;
    const result = await deployWeb(world, configOf("2", { hooks }));
    expect(result.status).toBe("succeeded");
    const told = world.events.flatMap((event) =>
      event.type === "hook:line" ? [[event.hook, event.line]] : [],
    );
    expect(told).toEqual([
      ["pre_cutover", "3 tables"],
      ["post_cutover", "warm"],
    ]);
    const order = typesOf(world.events).filter((type) =>
      /^(gate:passed|hook:finished|route:verified|state:committed|drain:started)$/.test(type),
    );
    expect(order).toEqual([
      "gate:passed",
      "hook:finished",
      "route:verified",
      "state:committed",
      "hook:finished",
      "drain:started",
    ]);
  });

  it.each(["blue-green", "recreate"])(
    "should undo a %s deployment whose command before the switch fails, with its last lines",
    async (deploy_strategy) => {
      const world = await hooksWorld();
      const lines = Array.from({ length: 2_000 }, (_, index) => `line ${index}`);
      world.runtime.publish("registry/web:2", { commands: { migrate: { exitCode: 4, lines } } });
      const first = await deployWeb(world, configOf("1", { deploy_strategy }));
      const result = await deployWeb(world, configOf("2", { hooks, deploy_strategy }));
      expect(result).toMatchObject({ status: "failed", error: { code: "HOOK_FAILED" } });
      expect(result.error?.details).toMatchObject({ exitCode: 4, output: lines.slice(-30) });
      expect(world.events.filter(({ type }) => type === "hook:line")).toHaveLength(1_000);
      expect(typesOf(world.events)).not.toContain("clean-up:failed");
      expect((await world.deployer.status("web")).live?.deployment).toBe(first.id);
      expect(await world.runtime.list("web")).toHaveLength(1);
    },
  );

  it("should not wait longer for a command than its time", async () => {
    const world = await hooksWorld();
    world.runtime.publish("registry/web:2", { commands: { migrate: { afterMs: 60_000 } } });
    const result = await deployWeb(world, configOf("2", { hooks }));
    expect(result.error?.code).toBe("HOOK_FAILED");
    expect(result.error?.message).toContain("had not ended after 5 s");
    expect(result.timings.totalMs).toBeLessThan(20_000);
  });

  it("should end the wait at once when the deployment is cancelled", async () => {
    const world = await hooksWorld();
    world.runtime.publish("registry/web:2", { commands: { migrate: { afterMs: 4_900 } } });
    await world.deployer.apply({ name: "web", source: "memory", config: configOf("2", { hooks }) });
    const cancel = new AbortController();
    const deployment = world.deployer.deploy("web", { signal: cancel.signal });
    for await (const event of deployment.events) if (event.type === "hook:started") break;
    const sinceMs = world.clock.monotonicMs();
    cancel.abort();
    expect((await deployment.done).status).toBe("cancelled");
    expect(world.clock.monotonicMs() - sinceMs).toBeLessThan(4_000);
  });

  it("should tell the failure of a command after the switch, and undo nothing", async () => {
    const world = await hooksWorld();
    world.runtime.publish("registry/web:2", { commands: { warm: { exitCode: 1, lines: ["no cache"] } } });
    await deployWeb(world, configOf("1"));
    const result = await deployWeb(world, configOf("2", { hooks }));
    expect(result.status).toBe("succeeded");
    const failed = world.events.find(({ type }) => type === "clean-up:failed");
    expect(failed).toMatchObject({ error: { code: "HOOK_FAILED", details: { output: ["no cache"] } } });
    expect((await world.deployer.status("web")).live?.deployment).toBe(result.id);
    expect((await world.store.findDeployment(result.id))?.postCutoverEnded).toBe(true);
  });

  it("should be run again after the switch by a successor, where it had not ended, and only then", async () => {
    const world = await hooksWorld();
    world.runtime.publish("registry/web:2", { commands: { warm: { afterMs: 30_000 } } });
    await deployWeb(world, configOf("1"));
    await world.deployer.apply({ name: "web", source: "memory", config: configOf("2", { hooks }) });
    const deployment = world.deployer.deploy("web");
    for await (const event of deployment.events)
      if (event.type === "hook:started" && event.hook === "post_cutover") break;
    await world.deployer.close();
    world.events.length = 0;
    const successor = await world.open();
    await successor.reconcile();
    const finished = world.events.filter((event) => event.type === "hook:finished");
    expect(finished).toMatchObject([{ hook: "post_cutover", exitCode: 0 }]);
    await successor.reconcile();
    expect(world.events.filter((event) => event.type === "hook:finished")).toHaveLength(1);
    expect((await successor.status("web")).live?.deployment).toBe(deployment.id);
  });

  it("should not be run again after the switch where it had ended", async () => {
    const world = await hooksWorld();
    await deployWeb(world, configOf("1"));
    await world.deployer.apply({ name: "web", source: "memory", config: configOf("2", { hooks }) });
    for await (const event of world.deployer.deploy("web").events) if (event.type === "drain:started") break;
    await world.deployer.close();
    await (await world.open()).reconcile();
    const ended = world.events.filter((event) => event.type === "hook:finished");
    expect(ended.map(({ hook }) => hook)).toEqual(["pre_cutover", "post_cutover"]);
  });

  it("should mask secrets in lines, also those that another deployer's create has resolved, and where a line was cut", async () => {
    const world = await hooksWorld();
    const long = `${"x".repeat(8_180)}from-the-res`;
    const commands = { migrate: { exitCode: 1, lines: ["it is from-the-resolver.", long] } };
    world.runtime.publish("registry/web:2", { commands });
    const environment = { TOKEN: { from_resolver: "token" } };
    const result = await deployWeb(world, configOf("2", { hooks, environment }));
    const [first, second] = (result.error?.details["output"] ?? []) as string[];
    expect(first).toBe("it is [secret].");
    expect(second?.slice(-12)).toBe("xxxx[secret]");
    expect(JSON.stringify([world.events, result])).not.toContain("from-the-res");
  });
});
