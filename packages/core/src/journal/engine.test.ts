import { expect, it } from "vitest";
import { defaultTiming, validateTiming } from "./engine.js";

it.each([
  ["leaseMs", 100, 2 ** 31 - 1],
  ["pollMs", 10, 2 ** 31 - 1],
  ["watchMs", 0, 2 ** 31 - 1],
] as const)("should take a time %s from %i to %i ms, and no other", (name, least, most) => {
  for (const value of [least, most])
    expect(validateTiming({ ...defaultTiming, [name]: value })).toMatchObject({ [name]: value });
  for (const value of [least - 1, most + 1, NaN, "1s"])
    expect(() => validateTiming({ ...defaultTiming, [name]: value as number })).toThrow(
      expect.objectContaining({ code: "CONFIG_INVALID", message: expect.stringContaining(`timing.${name}`) }),
    );
});
