import { describe, expect, it } from "vitest";
import type { Finding } from "../events/finding.js";
import { deployed, minuteMs, told } from "../testing/monitored-world.js";

describe("the monitor's looks at routes, certificates and the host", () => {
  it("should tell of a route that drifted on two looks running, and of its return", async () => {
    const world = await deployed();
    world.router.editByHand("web", { scheme: "http", host: "10.9.9.9", port: 80 });
    await world.clock.sleep(2 * minuteMs);
    expect(told(world)).toEqual(["route-drift error raised"]);
    await world.deployer.reconcile();
    await world.clock.sleep(2 * minuteMs);
    expect(told(world)).toEqual(["route-drift error raised", "route-drift error resolved"]);
    await world.deployer.close();
  });

  it("should tell of a full disk and of an engine that does not answer, and blame no workload", async () => {
    const world = await deployed();
    const full: Finding = {
      code: "DISK_FULL",
      severity: "warning",
      subject: "disk",
      message: "",
      remedy: "",
    };
    const check = world.runtime.check.bind(world.runtime);
    const listContainers = world.runtime.list.bind(world.runtime);
    world.runtime.check = async () => [full];
    await world.clock.sleep(4 * minuteMs);
    expect(told(world)).toEqual(["disk warning raised"]);
    world.runtime.check = async () => [{ ...full, severity: "error" }];
    await world.clock.sleep(4 * minuteMs);
    world.runtime.check = check;
    await world.clock.sleep(4 * minuteMs);
    expect(told(world)).toEqual(["disk warning raised", "disk error raised", "disk error resolved"]);
    world.alerts.length = 0;
    world.runtime.list = () => new Promise(() => undefined);
    await world.clock.sleep(4 * minuteMs);
    world.runtime.list = listContainers;
    await world.clock.sleep(minuteMs);
    expect(told(world)).toEqual(["engine error raised", "engine error resolved"]);
    expect(world.alerts[0]?.workload).toBeUndefined();
    await world.deployer.close();
  });

  it("should tell of a certificate that ends soon, and of its renewal", async () => {
    const world = await deployed();
    const state = world.data.states.get("web");
    if (!state?.route) throw new Error("nothing is live");
    const [entrance] = state.route.entrances;
    if (!entrance) throw new Error("no entrance");
    const at = { ...entrance, host: entrance.domain };
    const entrances = [{ ...entrance, scheme: "https" as const }];
    world.data.states.set("web", { ...state, route: { ...state.route, entrances } });
    const endsIn = (days: number) => world.prober.certify(at, world.clock.wallMs() + days * 1_440 * minuteMs);
    for (const days of [10, 1, 90]) {
      endsIn(days);
      await world.clock.sleep(61 * minuteMs);
    }
    const seen = await world.prober.certificateEnd({ ...at, timeoutMs: 1 }, new AbortController().signal);
    expect((await world.deployer.status("web")).certificates).toEqual([
      { domain: entrance.domain, endMs: seen },
    ]);
    expect(told(world)).toEqual([
      "certificate warning raised",
      "certificate error raised",
      "certificate error resolved",
    ]);
    await world.deployer.close();
  });

  it("should resolve a certificate's end where the workload has no https domain any more", async () => {
    const world = await deployed();
    const state = world.data.states.get("web");
    const [entrance] = state?.route?.entrances ?? [];
    if (!state?.route || !entrance) throw new Error("nothing is live");
    const entrances = [{ ...entrance, scheme: "https" as const }];
    world.prober.certify({ ...entrance, host: entrance.domain }, world.clock.wallMs() + 1_440 * minuteMs);
    for (const route of [state.route, undefined]) {
      world.data.states.set("web", { ...state, route: { ...state.route, entrances } });
      await world.clock.sleep(61 * minuteMs);
      world.data.states.set("web", { ...state, route });
      await world.clock.sleep(minuteMs);
    }
    const story = ["certificate error raised", "certificate error resolved"];
    expect(told(world)).toEqual([...story, ...story]);
    await world.deployer.close();
  });

  it("should tell of no certificate whose workload was removed during the look", async () => {
    const begun: number[] = [];
    const world = await deployed({
      prober: ({ prober, clock }) => ({
        probe: (request, signal) => prober.probe(request, signal),
        async certificateEnd(_, signal) {
          begun.push(clock.wallMs());
          await clock.sleep(4_000, signal);
          return clock.wallMs();
        },
      }),
    });
    const state = world.data.states.get("web");
    const [entrance] = state?.route?.entrances ?? [];
    if (!state?.route || !entrance) throw new Error("nothing is live");
    const entrances = [{ ...entrance, scheme: "https" as const }];
    world.data.states.set("web", { ...state, route: { ...state.route, entrances } });
    while (begun.length === 0) await world.clock.sleep(100);
    expect((await world.deployer.remove("web").done).status).toBe("succeeded");
    await world.clock.sleep(minuteMs);
    expect(told(world)).toEqual([]);
    await world.deployer.close();
  });
});
