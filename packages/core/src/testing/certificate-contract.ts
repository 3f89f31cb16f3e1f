import assert from "node:assert/strict";
import type { Clock } from "../ports/clock.js";
import type { Prober } from "../ports/prober.js";

export interface CertificateContractWorld {
  readonly prober: Prober;
  readonly clock: Clock;
  /** A server that shows a self-signed certificate for `app.test` with this end, to the second. */
  certified(endMs: number): Promise<{ address: string; port: number }>;
  /** A server that speaks no TLS. */
  plain(): Promise<{ address: string; port: number }>;
  /** A server that accepts connections and sends nothing. */
  silent(): Promise<{ address: string; port: number }>;
  absent(): Promise<{ address: string; port: number }>;
  cleanUp(): Promise<void>;
}

export interface CertificateContractCase {
  readonly title: string;
  readonly run: (world: CertificateContractWorld) => Promise<void>;
}

const host = "app.test";
const dayMs = 86_400_000;

/** The contract of a prober that reads certificates. */
export const certificateContract: readonly CertificateContractCase[] = [
  ...[30, -1].map((days) => ({
    title: `should read the end of a certificate, ${days} days from now`,
    async run(world: CertificateContractWorld) {
      const endMs = Math.trunc((Date.now() + days * dayMs) / 1000) * 1000;
      const at = await world.certified(endMs);
      assert.equal(await world.prober.certificateEnd?.({ ...at, host, timeoutMs: 5_000 }), endMs);
    },
  })),
  ...(["plain", "silent", "absent"] as const).map((kind) => ({
    title: `should read nothing, within its time, of a server that is ${kind}`,
    async run(world: CertificateContractWorld) {
      const at = await world[kind]();
      const startedAtMs = world.clock.monotonicMs();
      assert.equal(await world.prober.certificateEnd?.({ ...at, host, timeoutMs: 300 }), undefined);
      assert.ok(world.clock.monotonicMs() - startedAtMs < 2_000);
    },
  })),
  {
    title: "should reject with the signal's reason when it aborts",
    async run(world) {
      const at = await world.silent();
      const stop = new AbortController();
      const reason = new Error("no longer wanted");
      const read = world.prober.certificateEnd?.({ ...at, host, timeoutMs: 5_000 }, stop.signal);
      stop.abort(reason);
      await assert.rejects(Promise.resolve(read), (error) => error === reason);
    },
  },
];
