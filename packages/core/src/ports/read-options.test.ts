import { setTimeout as delay } from "node:timers/promises";
import { expect, it } from "vitest";
import { readSignal } from "./read-options.js";
import { collectGarbage } from "../testing/collect-garbage.js";

function joined(): AbortSignal {
  return AbortSignal.any([AbortSignal.timeout(50)].flatMap((limit) => readSignal(limit) ?? []));
}

it("should have a time limit abort that nobody but a joined signal refers to", async () => {
  const signal = joined();
  // A weak reference keeps its target until the end of this turn of the event loop.
  await delay(1);
  collectGarbage();
  await delay(200);
  expect(signal.aborted).toBe(true);
});
