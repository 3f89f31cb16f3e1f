import {
  type JsonSchema,
  resolveStrategy,
  type SourceKind,
  type TextDiagnostic,
  type ToldResolution,
  validateSource,
} from "@cutover/schema";
import { parse } from "jsonc-parser";
import { isSchema } from "../fields/field-at.js";

/** The values of `deploy_strategy`; `""` is the default of the source. */
export const strategyChoices = ["", "recreate", "blue-green"] as const;
export type StrategyChoice = (typeof strategyChoices)[number];

/** A sentence with the key and parameters by which it is translated. */
export type Because = Pick<ToldResolution, "reason" | "key" | "params">;

/** What a config says about its strategy, and what else it may say. */
export interface StrategyState {
  /** False if the source has no field `deploy_strategy`. */
  readonly canChoose: boolean;
  /** False while the text is not JSON, so that no key of it can be changed. */
  readonly isJson: boolean;
  readonly chosen: StrategyChoice | undefined;
  /** What a deployment would do; undefined while the config has errors. */
  readonly resolution: ToldResolution | undefined;
  /** Why the config, or its source, cannot be deployed blue-green. */
  readonly ruledOut: Because | undefined;
}

/** Pure. */
export function strategyState(kind: SourceKind, { text, schema, diagnostics }: Checked): StrategyState {
  const properties = schema["properties"];
  const canChoose = isSchema(properties) && "deploy_strategy" in properties;
  const isJson = !diagnostics.some(({ code }) => code === "JSON_SYNTAX" || code === "CONFIG_TOO_LARGE");
  const config = readObject(text);
  if (!isJson || config === undefined)
    return { canChoose, isJson: false, chosen: undefined, resolution: undefined, ruledOut: undefined };
  const asked = config["deploy_strategy"] ?? "";
  return {
    canChoose,
    isJson,
    chosen: strategyChoices.find((each) => each === asked),
    resolution: validateSource(kind, config).length === 0 ? resolveStrategy(kind, config) : undefined,
    ruledOut: canChoose ? whyNotBlueGreen(kind, config) : undefined,
  };
}

export interface Checked {
  readonly text: string;
  /** Of the kind's configs. */
  readonly schema: JsonSchema;
  readonly diagnostics: readonly TextDiagnostic[];
}

function whyNotBlueGreen(kind: SourceKind, config: object): Because | undefined {
  const rejects = kind.strategies.rejectsBlueGreen;
  if (typeof rejects === "string")
    return { reason: rejects, key: "strategy.custom", params: { text: rejects } };
  // The sentence is rendered from its key.
  if (rejects !== undefined) return { reason: "", ...rejects };
  const asking = { ...config, deploy_strategy: "blue-green" };
  const [issue] = validateSource(kind, asking);
  if (issue?.key === "strategy.refused-by-field" || issue?.key === "strategy.refused-beside") {
    return { reason: issue.message, key: issue.params["reason"] as Because["key"], params: issue.params };
  }
  if (issue !== undefined) return undefined;
  const resolution = resolveStrategy(kind, asking);
  return resolution.strategy === "recreate" ? resolution : undefined;
}

function readObject(text: string): Record<string, unknown> | undefined {
  const value: unknown = parse(text, [], { allowTrailingComma: true });
  return isSchema(value) ? value : undefined;
}
