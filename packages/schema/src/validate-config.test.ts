import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { DeployerError } from "./errors/deployer-error.js";
import { containerFields } from "./container-fields.js";
import { withContainerRules } from "./container-rules.js";
import { findConfigIssues, validateConfig } from "./validate-config.js";

const schema = withContainerRules(z.strictObject(containerFields));

function refusal(value: unknown): DeployerError {
  try {
    validateConfig(schema, value);
  } catch (error) {
    if (error instanceof DeployerError) return error;
    throw error;
  }
  throw new Error("the config was accepted");
}

describe("validateConfig", () => {
  it("should say what is expected, what was received and what to do", () => {
    const error = refusal({ port: "eighty" });
    expect(error.code).toBe("CONFIG_INVALID");
    expect(error.message).toBe(
      "The config is not valid. port must be a whole number from 1 to 65535, but is a string of 6 characters.",
    );
    expect(error.details["issues"]).toEqual([
      {
        code: "CONFIG_INVALID",
        path: "port",
        message: "port must be a whole number from 1 to 65535, but is a string of 6 characters.",
        expected: "a whole number from 1 to 65535",
        received: "a string of 6 characters",
        remedy: "For example, write 8080.",
        key: "must-be.port-number",
        params: {
          field: "port",
          expected: "must-be.port-number",
          received: "received.string",
          size: 6,
          example: "8080",
        },
        remedyKey: "remedy.example",
      },
    ]);
  });

  it("should name every wrong field", () => {
    const error = refusal({ port: 0, memory: "lots", healthcheck: { path: "x" }, init: "yes" });
    for (const field of ["port", "memory", "healthcheck.path", "init"])
      expect(error.message).toContain(`${field} must be`);
  });

  it("should guess which field was meant, at every level", () => {
    expect(refusal({ prot: 1 }).message).toContain('Unknown field "prot". Did you mean "port"?');
    const nested = refusal({ port: 1, healthcheck: { path: "/", startPeriod: "1s" } });
    expect(nested.message).toContain(
      'Unknown field "startPeriod" in healthcheck. Did you mean "start_period"?',
    );
    const inUnion = refusal({ volumes: [{ type: "volume", source: "a", target: "/a", readonly: true }] });
    expect(inUnion.message).toContain('Unknown field "readonly" in volumes[0]. Did you mean "read_only"?');
    expect(refusal({ replicas: 2 }).message).not.toContain("Did you mean");
  });

  it("should refuse a config that is no object", () => {
    for (const value of [undefined, null, 1, "x", []])
      expect(refusal(value).message).toContain("must be an object");
  });

  it("should refuse what is too large with the code for that", () => {
    expect(refusal("x".repeat(5_000_000)).code).toBe("CONFIG_TOO_LARGE");
  });

  it("should shorten a long list of mistakes", () => {
    const error = refusal(
      Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`field${index}`, 1])),
    );
    expect(error.message).toContain("And 995 more.");
    expect(error.details["issues"]).toHaveLength(50);
  });

  it("should end a list of mistakes at a thousand, however they are found", () => {
    const fields = Object.fromEntries(Array.from({ length: 1_500 }, (_, index) => [`field${index}`, 1]));
    expect(findConfigIssues(schema, fields)).toHaveLength(1_000);
    expect(findConfigIssues(schema, { port: "eighty", ...fields })).toHaveLength(1_000);
  });

  it("should say what a key must be", () => {
    const { message } = refusal({ environment: { "A=B": "" } });
    expect(message).toContain("must be named like an environment variable");
  });

  it("should not tell a value that was mistaken for a key", () => {
    expect(JSON.stringify(refusal({ environment: { "PASSWORD=hunter2": "" } }))).not.toContain("hunter2");
  });

  it("should never tell a value, but of fields that hold no secret", () => {
    const secret = "s3cr3t-Value";
    const leaf = fc.constantFrom<unknown>(
      secret,
      [secret],
      { from_env: `${secret} ` },
      { from_file: secret },
      [[secret]],
      {
        type: secret,
        source: secret,
      },
    );
    const config = fc.dictionary(
      fc.constantFrom(
        ...Object.keys(containerFields).filter((field) => field !== "domains"),
        "healthcheck",
        "unknown",
      ),
      leaf,
    );
    const deeper = fc.record({
      healthcheck: fc.dictionary(fc.constantFrom("path", "interval", "expect_status"), leaf),
    });
    fc.assert(
      fc.property(fc.oneof(config, deeper), (value) => {
        const issues = findConfigIssues(schema, value);
        fc.pre(issues.length > 0);
        const error = refusal(value);
        expect(`${error.message} ${JSON.stringify(error)} ${JSON.stringify(issues)}`).not.toContain(secret);
      }),
    );
  });
});
