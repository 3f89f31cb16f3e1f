import { configIssue, type ConfigIssue } from "./config-issue.js";
import { formatPath, type ConfigPath } from "./config-path.js";

import { describeShape } from "./value-shape.js";

export type StrategyName = "recreate" | "blue-green";

export interface Resolution {
  readonly strategy: StrategyName;
  /** One sentence for a person: why this strategy and no other. */
  readonly reason: string;
}

/** How one source kind resolves its strategy. Pure. */
export interface StrategyRules<Config> {
  /** What an absent or empty `deploy_strategy` means. Never changes once published. */
  readonly fallback: Resolution;
  /** Why this config can only be recreated whatever it asks for; undefined where it may ask. */
  forced?(config: Config): string | undefined;
  /** Why this config cannot run twice at once; turns an absent strategy into recreate, and an explicit blue-green into an error. */
  exclusive?(
    config: Config,
  ): { readonly reason: string; readonly path: readonly (string | number)[] } | undefined;
  /** Why the kind rejects blue-green altogether. */
  readonly rejectsBlueGreen?: string;
}

/** The strategy that a validated config gets, and why; or why it cannot have the blue-green that it asks for. Pure. */
export function chooseStrategy<Config>(
  rules: StrategyRules<Config>,
  config: Config,
): Resolution | { readonly refused: ConfigIssue } {
  const asked = askedStrategy(config);
  if (asked !== undefined && asked !== "recreate" && asked !== "blue-green")
    return { refused: unknown(asked) };
  if (asked === "blue-green" && rules.rejectsBlueGreen !== undefined) {
    return { refused: refusal(rules.rejectsBlueGreen) };
  }

  const forced = rules.forced?.(config);
  if (forced !== undefined) return { strategy: "recreate", reason: forced };

  if (asked === "recreate") return { strategy: "recreate", reason: "`deploy_strategy` asks for recreate." };

  const exclusive = rules.exclusive?.(config);
  if (exclusive !== undefined) {
    if (asked === "blue-green") return { refused: refusal(exclusive.reason, exclusive.path) };
    return { strategy: "recreate", reason: exclusive.reason };
  }

  if (asked === "blue-green")
    return { strategy: "blue-green", reason: "`deploy_strategy` asks for blue-green." };
  return rules.fallback;
}

/** What `deploy_strategy` says; undefined where it is absent or empty. */
export function askedStrategy(config: unknown): unknown {
  if (typeof config !== "object" || config === null || !("deploy_strategy" in config)) return undefined;
  return config.deploy_strategy === "" ? undefined : config.deploy_strategy;
}

function unknown(asked: unknown): ConfigIssue {
  const expected = 'one of "", "recreate", "blue-green"';
  return configIssue({ path: ["deploy_strategy"], expected, received: describeShape(asked) });
}

function refusal(reason: string, path?: ConfigPath): ConfigIssue {
  const field: ConfigPath = ["deploy_strategy"];
  return configIssue({
    path: path ?? field,
    message:
      path === undefined
        ? `deploy_strategy cannot be "blue-green": ${reason}`
        : `${formatPath(path)} rules out blue-green: ${reason}`,
    expected: "such that two containers can run at once",
    received: "asked to deploy blue-green",
    remedy:
      path === undefined
        ? "Leave `deploy_strategy` out or set it to recreate."
        : "Leave `deploy_strategy` out or set it to recreate, or change the field that is named.",
    fix: { label: 'Set deploy_strategy to "recreate"', path: field, value: "recreate" },
  });
}
