import { memoryWorld, scenariosOf, sourceContract, sweep } from "@cutover/core/testing";
import { describe, expect, it } from "vitest";
import { binary } from "./binary-source.js";

const config = { path: "/bin/true", port: 8080, healthcheck: { path: "/", successes: 1, deadline: "1s" } };
const never = { ...config, healthcheck: { ...config.healthcheck, expect_body: "never" } };

describe("the binary source", () => {
  it.each(sourceContract(binary(), { prepare: () => ({ ...memoryWorld(), config }) }))("$title", ({ run }) =>
    run(),
  );

  it("should lose nothing, whatever fails", async () => {
    const scenarios = scenariosOf("binary", { first: config, update: config, failing: never });
    const { story } = await sweep({ sources: [binary()], scenarios, double: false });
    expect(story).toBe("");
  });
});
