import { findConfigIssues, formatPath } from "@cutover/core/schema";
import {
  invalidConfig,
  memoryWorld,
  scenariosOf,
  sourceContract,
  sweep,
  validConfig,
} from "@cutover/core/testing";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dockerfile } from "./dockerfile.js";

const plugin = dockerfile();
const wrongPaths = (config: unknown) =>
  findConfigIssues(plugin.schema, config).map(({ path }) => formatPath(path));

const config = {
  dockerfile_inline: "FROM scratch\n",
  port: 8080,
  healthcheck: { path: "/", successes: 1, deadline: "1s" },
};
const update = { ...config, dockerfile_inline: "FROM scratch\nENV VERSION=2\n" };
const never = { ...config, healthcheck: { ...config.healthcheck, expect_body: "never" } };
const broken = { ...config, dockerfile_inline: "FROM scratch\nRUN false\n" };

describe("the dockerfile source", () => {
  it.each(sourceContract(plugin, { prepare: () => ({ ...memoryWorld(), config }) }))("$title", ({ run }) =>
    run(),
  );

  it("should accept a thousand configs made from its schema", () => {
    fc.assert(
      fc.property(validConfig(plugin), (valid) => {
        expect(wrongPaths(valid)).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  it("should refuse a thousand configs with one mistake, and name its place", () => {
    fc.assert(
      fc.property(invalidConfig(plugin), (invalid) => {
        expect(wrongPaths(invalid.config)).toContain(invalid.path);
      }),
      { numRuns: 1000 },
    );
  });

  // The stories that lead to a preparation; the others are the same for every source.
  it("should lose nothing in an update, whatever fails", async () => {
    const all = scenariosOf("dockerfile", { first: config, update, failing: never });
    const scenarios = all.filter(({ name }) => name.includes("update"));
    expect(scenarios).toHaveLength(4);
    const { story } = await sweep({ sources: [plugin], scenarios, double: false });
    expect(story).toBe("");
  }, 180_000);

  it("should lose nothing where the build fails, whatever else does", async () => {
    const all = scenariosOf("dockerfile", { first: config, update, failing: broken }, ["recreate"]);
    const scenarios = all.filter(({ name }) => name.includes("fails"));
    expect(scenarios).toHaveLength(2);
    const { story } = await sweep({ sources: [plugin], scenarios, double: false });
    expect(story).toBe("");
  });
});
