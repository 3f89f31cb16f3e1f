import { describe, expect, it } from "vitest";
import type { Engine } from "../journal/engine.js";
import type { RetiringContainer, RuntimeState } from "../records/records.js";
import { forgetGone, isQuietFor, type Look, mayGo, mustTellReached, waitedFor } from "./retiring-looks.js";

const retiring = { container: { deployment: "d1" }, sinceMs: 1_000 } as unknown as RetiringContainer;
const engineAt = (ms: number) =>
  ({ clock: { wallMs: () => ms, monotonicMs: () => ms } }) as unknown as Engine;
const look = (more: object) =>
  ({ isIdle: false, leftMs: 0, arrived: { outside: 1 }, ...more }) as unknown as Look;

it.each([
  [{ isIdle: true, leftMs: 5 }, true],
  [{ isIdle: false, leftMs: 0 }, true],
  [{ isIdle: undefined, leftMs: 0 }, true],
  [{ isIdle: false, leftMs: 1 }, false],
  [{ isIdle: undefined, leftMs: 1 }, false],
  [{ isIdle: false, leftMs: undefined }, false],
])("a container with %o should be able to go: %s", (seen, expected) => {
  expect(mayGo(look(seen))).toBe(expected);
});

describe("a container that is still reached after its deadline", () => {
  it("should be told of once", () => {
    const engine = engineAt(0);
    expect(mustTellReached(engine, retiring, look({}))).toBe(true);
    expect(mustTellReached(engine, retiring, look({}))).toBe(false);
    const other = { ...retiring, container: { deployment: "d2" } } as unknown as RetiringContainer;
    expect(mustTellReached(engine, other, look({}))).toBe(true);
    expect(mustTellReached(engineAt(0), retiring, look({}))).toBe(true);
  });

  it.each([
    ["its deadline is to come", look({ leftMs: 1 })],
    ["it has no deadline", look({ leftMs: undefined })],
    ["nobody came", look({ arrived: { outside: 0 } })],
    ["nobody can count", look({ arrived: undefined })],
  ])("should not be told of if %s, and be so later", (_, seen) => {
    const engine = engineAt(0);
    expect(mustTellReached(engine, retiring, seen)).toBe(false);
    expect(mustTellReached(engine, retiring, look({}))).toBe(true);
  });

  it("should not be told of if it retires for that reason", () => {
    const reached = { ...retiring, reached: {} } as unknown as RetiringContainer;
    expect(mustTellReached(engineAt(0), reached, look({}))).toBe(false);
  });

  it("should be told of anew if it retires again after it was gone", () => {
    const engine = engineAt(0);
    const state = { retiring: [retiring] } as unknown as RuntimeState;
    mustTellReached(engine, retiring, look({}));
    forgetGone(engine, [state]);
    expect(mustTellReached(engine, retiring, look({}))).toBe(false);
    forgetGone(engine, [{ ...state, retiring: [] }]);
    expect(mustTellReached(engine, retiring, look({}))).toBe(true);
    const { retiring: _, ...bare } = state;
    forgetGone(engine, [bare]);
    expect(mustTellReached(engine, retiring, look({}))).toBe(true);
    expect(() => forgetGone(engineAt(0), [])).not.toThrow();
  });
});

it("the time that a container has waited should never be negative", () => {
  expect(waitedFor(engineAt(4_000), retiring)).toBe(3_000);
  expect(waitedFor(engineAt(500), retiring)).toBe(0);
});

it("a container that nobody has looked at yet should be worth a closer look", () => {
  expect(isQuietFor(engineAt(0), retiring, 1_000)).toBe(true);
});
