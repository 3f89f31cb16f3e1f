import { containerFields, validateConfig, withContainerRules } from "@cutover/schema";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { plainLifecycle } from "../strategies/plain-lifecycle.js";
import { lifecycleOf } from "./container-lifecycle.js";

const schema = withContainerRules(z.strictObject(containerFields));
const config = (value: z.input<typeof schema>) => validateConfig(schema, value);
const domains = ["app.test"];

describe("what happens around the switch", () => {
  it("should be that of a source without a lifecycle if the config says nothing", () => {
    expect(lifecycleOf(config({}))).toEqual(plainLifecycle);
  });

  it("should be what the config says, in milliseconds", () => {
    const full = config({
      port: 80,
      domains,
      drain: { timeout: "2m", status_path: "/left", status_token: { from_env: "TOKEN" } },
      retain: 3,
      bake: "30s",
      preview: true,
      failover: true,
      shift: {
        steps: [
          { weight: 10, for: "5s" },
          { weight: 50, for: "1m" },
        ],
        abort_on: { more_failures: 3 },
        sticky: true,
      },
      hooks: {
        pre_cutover: { command: ["migrate"], timeout: "90s" },
        post_cutover: { command: ["warm", "up"], timeout: "1s" },
      },
    });
    expect(lifecycleOf(full)).toEqual({
      drain: { timeoutMs: 120_000, status: { path: "/left", token: { from_env: "TOKEN" } } },
      retain: 3,
      bakeMs: 30_000,
      preview: true,
      failover: true,
      shift: {
        steps: [
          { weight: 10, durationMs: 5_000 },
          { weight: 50, durationMs: 60_000 },
        ],
        moreFailures: 3,
        sticky: true,
      },
      preCutover: { command: ["migrate"], timeoutMs: 90_000 },
      postCutover: { command: ["warm", "up"], timeoutMs: 1_000 },
      alias: undefined,
    });
    expect(lifecycleOf(config({ alias: "db", networks: ["internal"] })).alias).toBe("db");
  });
});
