import type { DeployerError } from "../errors/deployer-error.js";
import { formatPath, type ConfigPath } from "./config-path.js";
import { configError, configIssue } from "./validate-source.js";
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

/**
 * The strategy that a validated config gets, and why. Throws CONFIG_INVALID, which names `deploy_strategy` or the port or
 * volume in the way, where the config asks for blue-green and cannot have it.
 */
export function resolveStrategy<Config>(rules: StrategyRules<Config>, config: Config): Resolution {
  const asked = askedStrategy(config);
  if (asked === "blue-green" && rules.rejectsBlueGreen !== undefined) throw refusal(rules.rejectsBlueGreen);

  const forced = rules.forced?.(config);
  if (forced !== undefined) return { strategy: "recreate", reason: forced };

  if (asked === "recreate") return { strategy: "recreate", reason: "`deploy_strategy` asks for recreate." };

  const exclusive = rules.exclusive?.(config);
  if (exclusive !== undefined) {
    if (asked === "blue-green") throw refusal(exclusive.reason, exclusive.path);
    return { strategy: "recreate", reason: exclusive.reason };
  }

  if (asked === "blue-green")
    return { strategy: "blue-green", reason: "`deploy_strategy` asks for blue-green." };
  return rules.fallback;
}

function askedStrategy(config: unknown): StrategyName | undefined {
  const asked: unknown =
    typeof config === "object" && config !== null && "deploy_strategy" in config
      ? config.deploy_strategy
      : undefined;
  if (asked === undefined || asked === "") return undefined;
  if (asked === "recreate" || asked === "blue-green") return asked;
  const expected = 'one of "", "recreate", "blue-green"';
  throw configError([configIssue({ path: ["deploy_strategy"], expected, received: describeShape(asked) })]);
}

function refusal(reason: string, path: ConfigPath = ["deploy_strategy"]): DeployerError {
  return configError([
    configIssue({
      path,
      message: `${formatPath(path)} rules out blue-green: ${reason}`,
      expected: "such that two containers can run at once",
      received: "asked to deploy blue-green",
      remedy: "Leave `deploy_strategy` out or set it to recreate, or change the field that is named.",
    }),
  ]);
}
