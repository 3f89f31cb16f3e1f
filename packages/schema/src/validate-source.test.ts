import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { hasCode } from "./errors/deployer-error.js";
import { containerExclusivity } from "./container-exclusivity.js";
import { containerFields } from "./container-fields.js";
import { withContainerRules } from "./container-rules.js";
import type { SourceKind } from "./source-kind.js";
import { resolveStrategy, validateSource } from "./validate-source.js";

const kind: SourceKind = {
  kind: "plain",
  schema: withContainerRules(z.strictObject({ ...containerFields, image: z.string() })),
  strategies: {
    fallback: { strategy: "blue-green", reason: "It is the default here." },
    exclusive: containerExclusivity,
  },
};
const config = { image: "web:1" };

describe("validateSource", () => {
  it("should accept what is valid, and name what is not", () => {
    expect(validateSource(kind, config)).toEqual([]);
    expect(validateSource(kind, { ...config, port: 0 })).toMatchObject([
      { path: ["port"], code: "CONFIG_INVALID", received: "a number", remedy: "For example, write 8080." },
    ]);
  });

  it("should refuse a strategy that the config cannot have, and offer the one that it can", () => {
    const issues = validateSource(kind, {
      ...config,
      deploy_strategy: "blue-green",
      volumes: ["data:/data"],
    });
    expect(issues).toMatchObject([
      { path: ["volumes", 0], fix: { path: ["deploy_strategy"], value: "recreate" } },
    ]);
  });

  it("should offer the key and the value that were probably meant", () => {
    const written = { ...config, prot: 80, deploy_strategy: "blue_green" };
    const fixes = validateSource(kind, written).map(({ fix }) => fix);
    expect(fixes).toContainEqual({
      label: 'Write "port"',
      labelKey: "fix.write",
      path: ["prot"],
      key: "port",
    });
    expect(fixes).toContainEqual({
      label: 'Write "blue-green"',
      labelKey: "fix.write",
      path: ["deploy_strategy"],
      value: "blue-green",
    });
  });

  it("should never throw", () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(validateSource(kind, proxy)).toMatchObject([{ code: "CONFIG_INVALID" }]);
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withMap: true, withNullPrototype: true }), (value) => {
        expect(() => validateSource(kind, value)).not.toThrow();
      }),
    );
  });
});

describe("resolveStrategy", () => {
  it("should take a config as it is written, and say what happens and why", () => {
    expect(resolveStrategy(kind, config)).toMatchObject({
      strategy: "blue-green",
      reason: "It is the default here.",
      key: "strategy.custom",
      params: { text: "It is the default here." },
    });
    expect(resolveStrategy(kind, { ...config, ports: ["8080:80"] })).toMatchObject({
      strategy: "recreate",
      reason: "Only one container can hold the fixed host port 8080.",
      key: "strategy.host-port",
      params: { port: "8080" },
    });
  });

  it("should throw CONFIG_INVALID where validateSource finds a mistake", () => {
    const resolve = (value: unknown): string => {
      try {
        return resolveStrategy(kind, value).strategy;
      } catch (error) {
        return hasCode(error, "CONFIG_INVALID") ? error.code : "another error";
      }
    };
    expect(resolve({})).toBe("CONFIG_INVALID");
    expect(resolve({ ...config, deploy_strategy: "blue-green", ports: ["8080:80"] })).toBe("CONFIG_INVALID");
  });
});
