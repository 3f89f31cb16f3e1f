import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { docker } from "@cutover/core";
import { plainSpec } from "@cutover/core/testing";
import { openRealParts } from "../test/parts/world/real-world.js";
import { fillStore, manyName } from "./fill-store.js";
import { measureRequests } from "./request-times.js";
import type { ServedWorkloads } from "./serve-workloads.js";

/**
 * `GET /v1/workloads` with 100 workloads, at 2,000 requests a second, against a bare handler of Hono with the same
 * JSON in the same process, in turn. The store is a real file; the engine's list is a real one of one container,
 * repeated. Exit status 1 if a request fails, or the 99th percentile misses its bound: 50 ms, or twice the bare
 * handler's on a machine that is slower.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "3" },
    rate: { type: "string", default: "2000" },
    seconds: { type: "string", default: "5" },
  },
});
const [rounds, perSecond, seconds] = [values.rounds, values.rate, values.seconds].map(Number) as [
  number,
  number,
  number,
];
const count = 100;
const boundMs = 50;

const parts = await openRealParts();
const folder = await mkdtemp(join(tmpdir(), "cutover-bench-server-"));
const [file, manySocket] = [join(folder, "cutover.db"), join(folder, "docker.sock")];
const runtime = docker({ socketPath: parts.socketPath });
const name = manyName(0);
const spec = { ...plainSpec(parts.images.app), environment: {} };
const labels = { alias: name, deployment: `d-${name}`, workload: name, fence: 1 };
await runtime.create({ name, ...labels, port: 8080, loopbackPort: undefined, spec });
await runtime.start(name);
await fillStore(file, { count, image: parts.images.app });
const engine = start("serve-list.js", [parts.socketPath, manySocket, name, String(count)]);
await engine.lines.next();
const served = start("serve-workloads.js", [manySocket, file, join(folder, "records.db")]);
try {
  const { value: line } = await served.lines.next();
  const { url, bareUrl, token } = JSON.parse(line) as ServedWorkloads;
  const times = { ours: [] as number[], bare: [] as number[] };
  let failed = 0;
  for (let round = 0; round <= rounds; round += 1)
    for (const [side, at] of [
      ["ours", url],
      ["bare", bareUrl],
    ] as const) {
      const measured = await measureRequests(`${at}/v1/workloads`, { token, perSecond, seconds });
      failed += measured.failed;
      // The first round warms up.
      if (round > 0) times[side].push(...measured.ms);
    }
  const [ours, bare] = [percentilesOf(times.ours), percentilesOf(times.bare)];
  const shown = (one: typeof ours): string => `p50 ${one.p50.toFixed(1)} ms, p99 ${one.p99.toFixed(1)} ms`;
  console.log(`ours: ${shown(ours)}`);
  console.log(`bare: ${shown(bare)}`);
  console.log(
    `ratio: p50 ${(ours.p50 / bare.p50).toFixed(2)} ×, p99 ${(ours.p99 / bare.p99).toFixed(2)} ×; ${failed} failed`,
  );
  const limitMs = Math.max(boundMs, 2 * bare.p99);
  const isWithin = ours.p99 <= limitMs && failed === 0;
  console.log(`${isWithin ? "ok  " : "MISS"} p99 at most ${limitMs.toFixed(1)} ms`);
  if (!isWithin) process.exitCode = 1;
} finally {
  served.child.kill();
  engine.child.kill();
  await runtime.remove(name);
  await rm(folder, { recursive: true });
  await parts.close();
}

/** A script beside this one, in a process of its own. */
function start(script: string, given: readonly string[]) {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(process.execPath, [path, ...given], { stdio: ["ignore", "pipe", "inherit"] });
  return { child, lines: createInterface(child.stdout)[Symbol.asyncIterator]() };
}

function percentilesOf(all: readonly number[]): { readonly p50: number; readonly p99: number } {
  const sorted = all.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? NaN;
  return { p50: at(0.5), p99: at(0.99) };
}
