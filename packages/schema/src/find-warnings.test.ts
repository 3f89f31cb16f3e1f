import { describe, expect, it } from "vitest";
import * as z from "zod";
import { findWarnings } from "./find-warnings.js";
import type { SourceKind } from "./source-kind.js";
import type { ReadSource } from "./validate-source.js";

interface Config {
  readonly deploy_strategy?: string;
  readonly healthcheck?: object;
}
const fields = { deploy_strategy: z.string().optional(), healthcheck: z.object({}).optional() };

function warned(
  config: Config,
  strategy: "blue-green" | "recreate",
  more: Partial<SourceKind<string, Config>["strategies"]> & { readonly shape?: object } = {},
) {
  const { shape = fields, ...strategies } = more;
  const kind = {
    schema: z.object(shape),
    strategies: { fallback: { strategy: "blue-green", reason: "" }, ...strategies },
    warn: () => [{ path: ["own"], code: "OWN", message: "" }],
  } as unknown as SourceKind<string, Config>;
  const source = { config, resolution: { strategy, reason: "It must be." } } as ReadSource<Config>;
  return findWarnings(kind, source).map(({ code, path }) => `${code} ${path.join(".")}`);
}
const own = "OWN own";

describe("warnings of a config", () => {
  it("should name a recreation that nobody asked for, at the field that forces it", () => {
    expect(warned({}, "recreate")).toEqual(["STRATEGY_FORCED deploy_strategy", own]);
    expect(warned({}, "recreate", { exclusive: () => undefined })).toEqual([
      "STRATEGY_FORCED deploy_strategy",
      own,
    ]);
    const exclusive = () => ({ reason: "", path: ["volumes", 0] });
    expect(warned({}, "recreate", { exclusive })).toEqual(["STRATEGY_FORCED volumes.0", own]);
    expect(warned({ deploy_strategy: "recreate" }, "recreate")).toEqual([own]);
    expect(warned({}, "recreate", { fallback: { strategy: "recreate", reason: "" } })).toEqual([own]);
  });

  it("should name a missing health check of what is deployed blue-green, if its kind has one", () => {
    expect(warned({}, "blue-green")).toEqual(["HEALTHCHECK_MISSING healthcheck", own]);
    expect(warned({ healthcheck: {} }, "blue-green")).toEqual([own]);
    const { healthcheck: _, ...shape } = fields;
    expect(warned({}, "blue-green", { shape })).toEqual([own]);
  });
});
