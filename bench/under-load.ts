import { parseArgs } from "node:util";
import { deployConsecutively } from "../test/parts/world/consecutive-deployments.js";
import { openRealParts } from "../test/parts/world/real-world.js";

/**
 * Consecutive blue-green deployments under load, for each router; every second one shifts. Exit status 1 if a request was lost, a sticky session was
 * mixed, or a stream was cut.
 */
const { values } = parseArgs({
  options: {
    deployments: { type: "string", default: "50" },
    "per-second": { type: "string", default: "200" },
    json: { type: "boolean" },
  },
});
const deployments = Number(values.deployments);
const parts = await openRealParts();
let lost = false;
try {
  for (const proxy of ["nginx", "nginx-proxy-manager", "caddy"] as const) {
    const figures = await deployConsecutively({
      parts,
      proxy,
      deployments,
      drainTimeout: "6s",
      slowMs: 5_000,
      perSecond: Number(values["per-second"]),
    });
    const { fresh, keepAlive, slow, streams, sessions } = figures;
    lost ||=
      figures.succeeded < deployments ||
      fresh.failed + keepAlive.failed + slow.cut + streams.cutEarly > 0 ||
      (sessions !== undefined && sessions.mixed + sessions.failures.length > 0);
    console.log(`${proxy}: ${figures.succeeded} of ${deployments} blue-green deployments succeeded`);
    console.log(
      `  fresh connections: ${fresh.failed} of ${fresh.requests} failed; longest gap ${fresh.longestGapMs} ms`,
    );
    console.log(`  kept connections: ${keepAlive.failed} of ${keepAlive.requests} failed`);
    console.log(
      sessions
        ? `  sticky sessions: ${sessions.mixed} of ${sessions.visits} mixed ${sessions.failures.join("; ")}`
        : "  sticky sessions are not possible on this proxy",
    );
    console.log(`  requests of 5 s: ${slow.cut} of ${slow.started} cut ${slow.failures.join("; ")}`);
    console.log(
      `  streams: ${streams.cutEarly} of ${streams.opened} cut before blue's stop; longest silence ${streams.longestGapMs} ms`,
    );
    console.log(
      `  answers: ${fresh.bodies.join(", ")}${fresh.failures.length > 0 ? `; ${fresh.failures.join(", ")}` : ""}`,
    );
    if (values.json) console.log(JSON.stringify(figures));
  }
} finally {
  await parts.close();
}
process.exitCode = lost ? 1 : 0;
