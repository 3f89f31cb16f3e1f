import { describe, expect, it } from "vitest";
import type { Run } from "../journal/run.js";
import type { ProbeOutcome } from "../ports/prober.js";
import { awaitRouteLost } from "./watch-markers.js";

const entrance = (domain: string) => ({ scheme: "http", address: "127.0.0.1", port: 80, domain }) as const;
const route = {
  nonce: "n1",
  domains: ["a.test", "b.test"],
  entrances: [entrance("a.test"), entrance("b.test")],
  target: { scheme: "http", host: "10.0.0.1", port: 80 },
};
const marker = (body: string): ProbeOutcome => ({
  kind: "answer",
  status: 200,
  contentType: "text/plain",
  body,
});

interface World {
  readonly editedByOthers?: boolean;
  /** Null: it has none. */
  readonly state?: object | null;
  readonly answers?: (host: string, turn: number) => ProbeOutcome;
  readonly looks?: number;
}

/** Whether the route was lost, with the hosts that were asked; after so many looks nobody waits any more. */
async function watch({ editedByOthers = true, state = { route }, answers, looks = 4 }: World) {
  const over = new AbortController();
  const hosts: string[] = [];
  let turns = 0;
  const run = {
    record: { workload: "web" },
    engine: {
      clock: {
        sleep: async () => {
          if ((turns += 1) > looks) over.abort();
          over.signal.throwIfAborted();
        },
      },
      store: { findState: async () => state ?? undefined },
      prober: {
        probe: async ({ host }: { host: string }) => {
          hosts.push(host);
          return answers?.(host, hosts.length) ?? marker("n1");
        },
      },
      router: {
        editedByOthers,
        read: async () => {
          throw new Error("the proxy is away");
        },
      },
    },
  } as unknown as Run;
  return { isLost: await awaitRouteLost(run, over.signal), hosts, turns };
}

describe("the route of a draining deployment", () => {
  it("should not be watched if nobody else edits the proxy", async () => {
    expect(await watch({ editedByOthers: false })).toEqual({ isLost: false, hosts: [], turns: 0 });
  });

  it.each([null, { route: undefined }])(
    "should not be watched any more if the workload has none by now: %o",
    async (state) => {
      expect(await watch({ state })).toMatchObject({ isLost: false, hosts: [], turns: 1 });
    },
  );

  it("should be asked for at one domain after another until that is over", async () => {
    const { isLost, hosts } = await watch({});
    expect(isLost).toBe(false);
    expect(hosts).toEqual(["a.test", "b.test", "a.test", "b.test"]);
  });

  it("should be looked at again if the proxy does not answer", async () => {
    const { isLost, hosts } = await watch({ answers: () => marker("another") });
    expect(isLost).toBe(false);
    expect(hosts).toHaveLength(4);
  });
});
