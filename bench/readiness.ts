import { openRealWorld, type RealParts } from "../test/parts/world/real-world.js";
import { median } from "./median.js";
import { workloadConfig } from "./workload-config.js";

/** Milliseconds from the moment the application listens, by its own log line, to the first probe that found it ready; median. */
export async function measureReadiness(parts: RealParts, rounds: number): Promise<number> {
  const image = await parts.publish("readiness");
  const world = await openRealWorld({
    socketPath: parts.socketPath,
    proxy: "nginx",
    timing: { drainQuietMs: 0 },
  });
  const delays: number[] = [];
  try {
    for (let round = 0; round < rounds; round += 1) {
      const listenAfterMs = 300 + 137 * (round % 9);
      await world.deployer.apply({
        name: "readiness",
        source: "image",
        config: workloadConfig(image, { environment: { LISTEN_AFTER_MS: String(listenAfterMs) } }),
      });
      const deployment = world.deployer.deploy("readiness");
      let listensAtMs: number | undefined;
      let noticedAtMs: number | undefined;
      for await (const event of deployment.events) {
        if (event.type === "log:written")
          listensAtMs ??= Number(/listens on \d+ at (\d+)/.exec(event.line)?.[1]);
        if (event.type === "probe:attempted" && event.ready) noticedAtMs ??= event.atMs;
      }
      if (listensAtMs === undefined || noticedAtMs === undefined) throw new Error("readiness was not seen");
      delays.push(noticedAtMs - listensAtMs);
    }
  } finally {
    await world.close();
  }
  return median(delays);
}
