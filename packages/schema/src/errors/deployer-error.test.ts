import { describe, expect, it } from "vitest";
import { catalogue, DeployerError, type ErrorCode } from "./index.js";

describe("an error without a remedy of its own", () => {
  it("should have that of its code", () => {
    const codes = Object.keys(catalogue) as ErrorCode[];
    expect(codes.map((code) => new DeployerError(code, "").remedy)).toEqual(Object.values(catalogue));
  });
});

describe("an error that quotes a program or a server", () => {
  const hostile = "a\u001b]52;c;cm0=\u0007\u001b[2J\u202eb\nc";

  it("should be printable, its details included", () => {
    const error = new DeployerError("INTERNAL", hostile, {
      details: { said: hostile, output: [hostile, 1], status: 500 },
    });
    expect(error.toJSON()).toMatchObject({
      message: "ab\nc",
      details: { said: "ab\nc", output: ["ab\nc", 1], status: 500 },
    });
  });

  it("should be bounded, however much they have said", () => {
    const endless = "x".repeat(10_000_000);
    const error = new DeployerError("INTERNAL", endless, { details: { said: endless, output: [endless] } });
    expect(JSON.stringify(error).length).toBeLessThan(32 * 1024);
    expect(error.message).toHaveLength(4 * 1024 + 1);
  });
});
