import { stat } from "node:fs/promises";
import { expect, it } from "vitest";
import { VirtualClock } from "./virtual-clock.js";

it("should stand still while files are read", async () => {
  const clock = new VirtualClock();
  const controller = new AbortController();
  const beats = (async () => {
    for (;;) await clock.sleep(1, controller.signal);
  })();
  for (let read = 0; read < 20; read += 1) await stat(".");
  expect(clock.monotonicMs()).toBeLessThanOrEqual(20);
  controller.abort(new Error("enough"));
  await expect(beats).rejects.toThrow("enough");
});
