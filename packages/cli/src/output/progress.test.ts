import type { DeploymentEvent } from "@cutover/core";
import { describe, expect, it } from "vitest";
import { cellsOf } from "./cells.js";
import { noColours } from "./colours.js";
import { DeploymentProgress } from "./deployment-progress.js";
import { PlainProgress } from "./plain-progress.js";

let atMs = 0;
const event = (detail: object, afterMs = 100): DeploymentEvent =>
  ({ workload: "web", deployment: "d1", atMs: (atMs += afterMs), ...detail }) as DeploymentEvent;

const drain = (connections: number, waitedMs: number): DeploymentEvent =>
  event({
    type: "drain:progressed",
    container: "web-1",
    open: { connections, requests: 2, streams: 1 },
    waitedMs,
    leftMs: undefined,
  });

const stepped = event({
  type: "shift:stepped",
  container: "web-2",
  step: 2,
  steps: 3,
  weight: 10,
  nonce: "n",
  drawn: { asked: 1_000, green: 98 },
  leftMs: 60_000,
});
const watched = ({ failed, worse }: { failed: number; worse?: string }): DeploymentEvent =>
  event({
    type: "shift:watched",
    container: "web-2",
    weight: 10,
    watched: { green: { asked: 60, failed }, blue: { asked: 60, failed: 1 } },
    ...(worse !== undefined && { worse }),
  });

describe("a deployment on a terminal", () => {
  it("should show what the drain waits for, and how far a pull is, in bytes", () => {
    const progress = new DeploymentProgress({ workload: "web", colours: noColours, now: () => 0 });
    progress.take(event({ type: "phase:entered", phase: "planned" }));
    progress.take(
      event({ type: "pull:progressed", image: "web:2", currentBytes: 12_400_000, totalBytes: 48_100_000 }),
    );
    expect(progress.lines(80).join("\n")).toMatch(/━ 12\.4 MB of 48\.1 MB, 25%/);
    expect(progress.take(event({ type: "phase:entered", phase: "draining" }))).toEqual([
      expect.stringMatching(/^✓ Preparing the image \d/),
    ]);
    progress.take(event({ type: "drain:started", container: "web-1", durationMs: undefined }));
    progress.take(drain(3, 135_000));
    expect(progress.lines(80).join("\n")).toMatch(
      /Draining the old version .*\n {2}Waiting \[2m 15s\]… connections 3, requests 2, streams 1$/,
    );
    for (const line of progress.lines(39)) expect(cellsOf(line)).toBeLessThanOrEqual(39);
  });

  it("should show the share that the new version gets, and how it does", () => {
    const progress = new DeploymentProgress({ workload: "web", colours: noColours, now: () => 0 });
    progress.take(event({ type: "phase:entered", phase: "shifting" }));
    progress.take(stepped);
    expect(progress.lines(100).join("\n")).toMatch(
      /Shifting requests to the new version .*\n {2}new version gets 10 % of the requests, step 2 of 3, for 1m 0?0?s?/,
    );
    progress.take(watched({ failed: 0 }));
    expect(progress.take(event({ type: "phase:entered", phase: "switching" }))).toEqual([
      expect.stringMatching(
        /^✓ Shifting .* · new version does as well .* with 10 % of the requests \(failed: 0 of 60; of the old one: 1 of 60\)$/,
      ),
    ]);
  });

  it("should mark the phase that failed, and not its undo", () => {
    const progress = new DeploymentProgress({ workload: "web", colours: noColours, now: () => 0 });
    progress.take(event({ type: "phase:entered", phase: "probing" }));
    expect(progress.take(event({ type: "phase:entered", phase: "aborting" }))).toEqual([
      expect.stringMatching(/^✗ Probing/),
    ]);
    const end = event({ type: "deployment:finished", status: "failed", error: undefined });
    expect(progress.take(end)).toEqual([expect.stringMatching(/^✓ Undoing/)]);
  });

  it("should show no control character of a program's line", () => {
    const progress = new DeploymentProgress({ workload: "web", colours: noColours, now: () => 0 });
    progress.take(event({ type: "phase:entered", phase: "probing" }));
    progress.take(event({ type: "log:written", container: "web-2", line: "a\u001b[2Jb\u0007\u202e" }));
    expect(progress.lines(80).at(-1)).toBe("  │ ab");
  });
});

describe("a deployment in a log file", () => {
  it("should tell of each share, and why the requests go back", () => {
    const plain = new PlainProgress({ workload: "web", verbose: false });
    const lines = [stepped, watched({ failed: 9, worse: "9 of 10 were bad" })].flatMap((one) =>
      plain.take(one),
    );
    expect(lines).toEqual([
      expect.stringMatching(/new version gets 10 % of the requests, step 2 of 3/),
      expect.stringMatching(/9 of 10 were bad$/),
    ]);
  });

  it("should not repeat the same progress within ten seconds, unless everything is wanted", () => {
    const probe = (attempt: number): DeploymentEvent =>
      event({
        type: "probe:attempted",
        container: "web-2",
        attempt,
        ready: false,
        outcome: "failed",
        message: "answered 503",
        durationMs: 1,
      });
    const plain = new PlainProgress({ workload: "web", verbose: false });
    expect([probe(1), probe(2), probe(3)].flatMap((one) => plain.take(one))).toHaveLength(1);
    expect([drain(3, 1_000), drain(2, 2_000)].flatMap((one) => plain.take(one))).toHaveLength(1);
    expect(plain.take(event({ type: "log:written", container: "web-2", line: "hello" }))).toEqual([]);
    const verbose = new PlainProgress({ workload: "web", verbose: true });
    expect([probe(1), probe(2), probe(3)].flatMap((one) => verbose.take(one))).toHaveLength(3);
    expect(verbose.take(event({ type: "log:written", container: "web-2", line: "hello" }))).toEqual([
      expect.stringMatching(/\| hello$/),
    ]);
  });
});
