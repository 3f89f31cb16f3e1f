import { describe, expect, it } from "vitest";
import type { Executor } from "../journal/executor.js";
import { reconcile } from "./watchdog.js";

/** The work, in order; `failing` fails. */
async function reconciled(...failing: string[]) {
  const done: string[] = [];
  const act =
    (name: string) =>
    async (options?: unknown): Promise<void> => {
      await Promise.resolve();
      done.push(options === undefined ? name : `${name} ${JSON.stringify(options)}`);
      if (failing.includes(name)) throw new Error(`${name} failed`);
    };
  const recovery = { recoverOpen: act("recover"), repairAll: act("repair") };
  const executor = { recovery, adoptAbandoned: act("adopt") } as unknown as Executor;
  const failure = await reconcile(executor).catch((error: Error) => error.message);
  return { done, failure };
}
const all = ['recover {"atOnce":true}', "adopt", 'repair {"atOnce":true}'];

describe("one look at everything", () => {
  it("should recover, carry out what waits, and repair, one after the other and at once", async () => {
    expect(await reconciled()).toEqual({ done: all, failure: undefined });
  });

  it.each([["recover"], ["adopt"], ["repair"], ["recover", "adopt"]])(
    "should do the rest all the same, and then say what has failed first: %s",
    async (...failing) => {
      expect(await reconciled(...failing)).toEqual({ done: all, failure: `${failing[0]} failed` });
    },
  );
});
