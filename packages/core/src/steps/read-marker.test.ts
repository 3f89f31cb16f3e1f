import { describe, expect, it } from "vitest";
import type { ProbeOutcome } from "../ports/prober.js";
import { markerPath } from "../ports/router.js";
import { describeAnswer, readMarker } from "./read-marker.js";

const entrance = { scheme: "http", address: "10.0.0.1", port: 80, domain: "app.test" } as const;
const answer = { kind: "answer", status: 200, contentType: "text/plain", body: "nonce\n" } as const;
const signal = new AbortController().signal;

/** The reading of an entrance with this answer. */
function read(outcome: ProbeOutcome, domain: string = entrance.domain) {
  const asked: unknown[] = [];
  const prober = { probe: (request: unknown) => (asked.push(request), Promise.resolve(outcome)) };
  return readMarker(prober, { ...entrance, domain }, signal).then((found) => ({ found, asked }));
}

describe("the marker of an entrance", () => {
  it("should be read at its path, for its domain, without more of the body than it needs", async () => {
    const { found, asked } = await read(answer);
    expect(found).toEqual({ kind: "marker", nonce: "nonce" });
    expect(asked).toEqual([
      {
        scheme: "http",
        address: "10.0.0.1",
        port: 80,
        host: "app.test",
        path: markerPath,
        timeoutMs: 2_000,
        maxBodyBytes: 256,
      },
    ]);
  });

  it.each([
    { ...answer, status: 404 },
    { ...answer, status: 201 },
    { ...answer, contentType: "text/html" },
  ])("should not be a page that has its text: %j", async (outcome) => {
    expect((await read(outcome)).found).toEqual({ kind: "other", outcome });
  });

  it("should be told from a redirect to https of the same domain, and from any other", async () => {
    const to = (status: number, location?: string): ProbeOutcome => ({
      ...answer,
      status,
      ...(location !== undefined && { location }),
    });
    for (const status of [300, 301, 308, 399])
      expect((await read(to(status, "https://app.test/x"))).found).toEqual({ kind: "redirect" });
    for (const outcome of [
      to(301, "https://other.test/"),
      to(301, "http://app.test/"),
      to(301, "/login"),
      to(301),
      to(299, "https://app.test/"),
      to(400, "https://app.test/"),
    ])
      expect((await read(outcome)).found).toEqual({ kind: "other", outcome });
  });

  it("should be nobody's only where nobody listens", async () => {
    for (const reason of ["refused", "unreachable"] as const)
      expect((await read({ kind: "failure", reason, message: "" })).found).toEqual({ kind: "nobody" });
    for (const reason of ["timeout", "broken"] as const) {
      const outcome = { kind: "failure", reason, message: "cut off" } as const;
      const { found } = await read(outcome);
      expect(found).toEqual({ kind: "other", outcome });
      expect(describeAnswer(found)).toBe("nothing (cut off)");
    }
  });
});
