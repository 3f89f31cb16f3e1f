import { findConfigIssues, formatPath } from "@cutover/core/schema";
import { invalidConfig, memoryWorld, sourceContract, validConfig } from "@cutover/core/testing";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { image } from "./image.js";

const plugin = image();
const wrongPaths = (config: unknown) =>
  findConfigIssues(plugin.schema, config).map(({ path }) => formatPath(path));

describe("the image source", () => {
  const prepare = () => {
    const world = memoryWorld();
    world.runtime.publish("registry.test/web:1");
    const registry_auth = { username: "deploy", password: { from_env: "CUTOVER_SECRET_REGISTRY" } };
    return { ...world, config: { image: "registry.test/web:1", registry_auth } };
  };

  beforeAll(() => vi.stubEnv("CUTOVER_SECRET_REGISTRY", "of the test"));
  afterAll(() => vi.unstubAllEnvs());

  it.each(sourceContract(plugin, { prepare }))("$title", ({ run }) => run());

  it("should accept a thousand configs made from its schema", () => {
    fc.assert(
      fc.property(validConfig(plugin), (config) => {
        expect(wrongPaths(config)).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  it("should refuse a thousand configs with one mistake, and name its place", () => {
    fc.assert(
      fc.property(invalidConfig(plugin), ({ config, path }) => {
        expect(wrongPaths(config)).toContain(path);
      }),
      { numRuns: 1000 },
    );
  });
});
