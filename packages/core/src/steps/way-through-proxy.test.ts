import { describe, expect, it } from "vitest";
import type { Run } from "../journal/run.js";
import type { Revision } from "../records/records.js";
import { plainSpec } from "../testing/plain-spec.js";
import { wayToDraining } from "./way-through-proxy.js";

const token = "t".repeat(48);
const entrance = { scheme: "http", address: "10.255.0.1", port: 80, domain: "web.test" } as const;
const target = { scheme: "http", host: "127.0.0.1", port: 32_001 } as const;
const blue = {
  deployment: "1",
  port: 8080,
  spec: plainSpec("web:1"),
  handle: { name: "web-1", alias: "web-1", loopbackPort: 32_001 },
} as unknown as Revision;

interface Seen {
  readonly nonce: string;
  readonly stagesBlue?: boolean;
  readonly port?: number;
  readonly served?: string;
}

async function way({ nonce, stagesBlue = true, port = target.port, served = nonce }: Seen) {
  const reads: string[] = [];
  const run = {
    record: { workload: "web" },
    engine: {
      store: { findState: async () => ({ route: { nonce, stagesBlue, domains: ["web.test"] } }) },
      prober: {
        probe: async () => ({ kind: "answer", status: 200, contentType: "text/plain", body: served }),
      },
      router: { instance: "memory" },
    },
    router: {
      read: async (workload: string) => {
        reads.push(workload);
        return { nonce, entrances: [entrance], staged: { target: { ...target, port }, token } };
      },
    },
    hide: () => undefined,
  } as unknown as Run;
  const find = wayToDraining(run, blue);
  const signal = new AbortController().signal;
  return { found: [await find(signal), await find(signal)], reads: reads.length };
}

describe("the way to a blue that drains behind a token", () => {
  it("should be read once, and count as long as the proxy answers the nonce of the committed route", async () => {
    const to = { entrance, cookie: `cutover_preview=${token}` };
    expect(await way({ nonce: "n" })).toEqual({ found: [to, to], reads: 1 });
  });

  it("should be none under another route, where green might take the question", async () => {
    expect(await way({ nonce: "n", served: "other" })).toEqual({ found: [undefined, undefined], reads: 2 });
  });

  it("should be none if something else is staged, or nothing of this deployment", async () => {
    expect((await way({ nonce: "n", port: 1 })).found).toEqual([undefined, undefined]);
    expect(await way({ nonce: "n", stagesBlue: false })).toEqual({ found: [undefined, undefined], reads: 0 });
  });
});
