import type { Deployment } from "@cutover/core";
import { VirtualClock } from "@cutover/core/testing";
import { expect, it } from "vitest";
import { awaitOutcome } from "./await-outcome.js";
import { ciAnswer } from "./ci-answer.js";

/** A deployment whose end nobody learns. */
const endless = {
  id: "d1",
  workload: "web",
  done: new Promise(() => undefined),
  eventsAfter: () => ({ [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => undefined) }) }),
} as unknown as Deployment;

it("should tell a CI job after half an hour that the deployment is still running, as no success", async () => {
  const clock = new VirtualClock();
  const awaited = await awaitOutcome(endless, clock, new AbortController().signal);
  expect(clock.monotonicMs()).toBe(30 * 60_000);
  const begun = { deployment: endless, isRepeated: false };
  const deployer = { status: () => Promise.reject(new Error("nobody asks")) } as never;
  const response = await ciAnswer(deployer, { begun, awaited, requestId: "r1", wantsJson: false });
  expect(response.status).toBe(504);
  expect(await response.text()).toBe(
    "INTERRUPTED: the deployment is still running\nAsk for the deployment by its id.\ndeployment d1: running\ncutover: failed\n",
  );
});

it("should end the wait when the job is gone", async () => {
  const gone = new AbortController();
  const waiting = awaitOutcome(endless, new VirtualClock(), gone.signal);
  gone.abort();
  expect(await waiting).toMatchObject({ outcome: "running" });
});
