import { describe, expect, it } from "vitest";
import { describeRefusal } from "./describe-refusal.js";

const on = (port: number, address = "0.0.0.0") => ({ address, port });
const nothing = "nothing listens on 80 on an address that can be reached from outside the container";

describe("why nobody answers at a port", () => {
  it.each([
    ["cannot be seen", undefined, nothing],
    ["has no listener at all", [], `${nothing}; it listens on no port`],
    [
      "has listeners elsewhere",
      [on(8080), on(443), on(9000), on(443, "::")],
      `${nothing}; it listens on 443, 8080, 9000`,
    ],
    [
      "is listened at from inside only",
      [on(80, "127.0.0.1"), on(80, "::1"), on(80, "::ffff:127.0.0.1"), on(81)],
      `${nothing}: the application listens there at 127.0.0.1, ::1, ::ffff:127.0.0.1 only; have it listen at 0.0.0.0`,
    ],
    ["is listened at by now", [on(80), on(80, "127.0.0.1")], "it has begun to listen only now"],
  ])("should be said of a port that %s", (_, listeners, words) => {
    expect(describeRefusal(80, listeners)).toBe(words);
  });
});
