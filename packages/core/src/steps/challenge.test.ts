import { describe, expect, it } from "vitest";
import type { Engine } from "../journal/engine.js";
import type { ProbeOutcome, ProbeRequest } from "../ports/prober.js";
import { markerPath, type Entrance } from "../ports/router.js";
import { isChallenged } from "./challenge.js";

const entrance: Entrance = { scheme: "http", address: "127.0.0.1", port: 80, domain: "app.test" };
const https: Entrance = { ...entrance, scheme: "https", port: 443 };
const answer = (status: number): ProbeOutcome => ({
  kind: "answer",
  status,
  contentType: "text/html",
  body: "",
});
const missing = answer(404);
const { signal } = new AbortController();

interface World {
  readonly marker?: ProbeOutcome;
  readonly page?: ProbeOutcome;
  /** The proxy's own word; an error: it gives none. */
  readonly says?: boolean | Error;
  readonly entrances?: readonly Entrance[];
}

/** A proxy, and the looks at it on a clock that the test sets. */
function proxy() {
  const asked: ProbeRequest[] = [];
  let nowMs = 0;
  let present: World = {};
  const engine = {
    clock: { monotonicMs: () => nowMs },
    prober: {
      probe: async (request: ProbeRequest) => {
        asked.push(request);
        return (request.path === markerPath ? present.marker : present.page) ?? missing;
      },
    },
    router: {
      isChallenged: async () => {
        if (present.says instanceof Error) throw present.says;
        return present.says ?? true;
      },
    },
  } as unknown as Engine;
  const look = async (world: World = {}, atMs = nowMs, workload = "web") => {
    [present, nowMs] = [world, atMs];
    const { entrances = [entrance] } = world;
    return isChallenged(engine, { workload, domains: ["app.test"], entrances }, signal);
  };
  return { engine, asked, look };
}

describe("a certificate's challenge in place of a route", () => {
  it.each<[string, World, boolean]>([
    ["every page is a 404 and the proxy says so", {}, true],
    ["the proxy knows of none", { says: false }, false],
    ["the marker is answered", { marker: answer(200) }, false],
    ["the marker is answered by another error", { marker: answer(502) }, false],
    ["a page is answered", { page: answer(200) }, false],
    ["nobody answers", { marker: { kind: "failure", reason: "refused", message: "" } }, false],
    ["nobody answers any more", { page: { kind: "failure", reason: "refused", message: "" } }, false],
    ["only https is to be asked", { entrances: [https] }, false],
    // What is not known may be one.
    ["the proxy does not say", { says: new Error("it is away") }, true],
  ])("should be seen only if %s", async (_, world, expected) => {
    expect(await proxy().look(world)).toBe(expected);
  });

  it("should be seen if one of several entrances shows it", async () => {
    const { look, asked } = proxy();
    expect(await look({ entrances: [https, entrance] })).toBe(true);
    expect(asked.map(({ scheme, path }) => `${scheme} ${path}`)).toEqual([`http ${markerPath}`, "http /"]);
    expect(asked[1]).toMatchObject({ host: "app.test", address: "127.0.0.1", port: 80 });
  });

  it("should hold a route for three minutes at most", async () => {
    const { look } = proxy();
    expect(await look({}, 1_000)).toBe(true);
    expect(await look({}, 180_999)).toBe(true);
    expect(await look({}, 181_000)).toBe(false);
  });

  it("should hold it anew if it was over in between, and each workload's by itself", async () => {
    const { look } = proxy();
    await look({}, 1_000);
    expect(await look({ says: false }, 100_000)).toBe(false);
    expect(await look({}, 150_000)).toBe(true);
    expect(await look({}, 320_000)).toBe(true);
    expect(await look({}, 400_000)).toBe(false);
    expect(await look({}, 400_000, "other")).toBe(true);
  });

  it("should not be looked for if the proxy has no challenges", async () => {
    const { engine, look, asked } = proxy();
    Object.assign(engine.router, { isChallenged: undefined });
    expect(await look()).toBe(false);
    expect(asked).toEqual([]);
  });
});
