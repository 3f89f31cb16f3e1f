import { configIssue, type ConfigIssue } from "./config-issue.js";
import { formatPath, type ConfigPath } from "./config-path.js";
import { type Params, type ReasonKey, tell, type TextKey, type Told } from "./texts/catalogue.js";
import { english } from "./texts/english.js";
import { render } from "./texts/render.js";
import { shapeOf } from "./value-shape.js";

export type StrategyName = "recreate" | "blue-green";

export interface Resolution {
  readonly strategy: StrategyName;
  /** One sentence for a person: the reason for this strategy. */
  readonly reason: string;
}

/** A resolution with the key of its reason, which `translate` renders in another language. */
export type ToldResolution = Resolution & Told<ReasonKey>;

/** A sentence in a plugin's own words, or a text of the catalogue. */
export type Reason = string | Told<ReasonKey>;

/** How one source kind resolves its strategy. Pure. */
export interface StrategyRules<Config> {
  /** The meaning of an absent or empty `deploy_strategy`. Never changes after publication. */
  readonly fallback: Resolution & Partial<Told<ReasonKey>>;
  /** Why this config can only be recreated, whatever it asks for; undefined if it may choose. */
  forced?(config: Config): Reason | undefined;
  /**
   * Why this config cannot run twice at once. It turns an absent strategy into recreate, and an explicit
   * blue-green into an error.
   */
  exclusive?(config: Config): Exclusivity | undefined;
  /** Why the kind rejects blue-green altogether. */
  readonly rejectsBlueGreen?: Reason;
}

export interface Exclusivity extends Partial<Told<ReasonKey>> {
  readonly reason: string;
  /** The field that causes it. */
  readonly path: ConfigPath;
}

/**
 * Returns the strategy of a validated config with its reason, or why its explicit blue-green, its `shift`, its `failover` or its `preview` is
 * impossible. Pure.
 */
export function chooseStrategy<Config>(
  rules: StrategyRules<Config>,
  config: Config,
): ToldResolution | { readonly refused: ConfigIssue } {
  const chosen = choose(rules, config);
  if ("refused" in chosen || chosen.strategy === "blue-green") return chosen;
  const asked = Object(config) as Readonly<Record<(typeof besideFields)[number], unknown>>;
  const field = besideFields.find((one) => asked[one] !== undefined && asked[one] !== false);
  return field === undefined ? chosen : { refused: besideRefusal(chosen, field, asked[field]) };
}

/** They need what is live beside the new version. */
const besideFields = ["shift", "failover", "preview"] as const;

function choose<Config>(
  rules: StrategyRules<Config>,
  config: Config,
): ToldResolution | { readonly refused: ConfigIssue } {
  const asked = askedStrategy(config);
  if (asked !== undefined && asked !== "recreate" && asked !== "blue-green")
    return { refused: unknown(asked) };
  if (asked === "blue-green" && rules.rejectsBlueGreen !== undefined) {
    return { refused: refusal(told(rules.rejectsBlueGreen)) };
  }

  const forced = rules.forced?.(config);
  if (forced !== undefined) return resolution("recreate", told(forced));

  if (asked === "recreate") return resolution("recreate", tell("strategy.asked-recreate"));

  const exclusive = rules.exclusive?.(config);
  if (exclusive !== undefined) {
    if (asked === "blue-green") return { refused: refusal(toldOf(exclusive), exclusive.path) };
    return resolution("recreate", toldOf(exclusive));
  }

  if (asked === "blue-green") return resolution("blue-green", tell("strategy.asked-blue-green"));
  return resolution(rules.fallback.strategy, toldOf(rules.fallback));
}

export function resolution(strategy: StrategyName, { key, params }: Told<ReasonKey>): ToldResolution {
  return { strategy, reason: render({ key, params }, english), key, params };
}

function told(reason: Reason): Told<ReasonKey> {
  return typeof reason === "string" ? tell("strategy.custom", { text: reason }) : reason;
}

/** The reason of a kind or a config; the own words of a plugin are their own parameter. */
export function toldOf({ reason, key, params }: { readonly reason: string } & Partial<Told<ReasonKey>>) {
  return told(key && params ? { key, params } : reason);
}

/** A text about an impossible strategy, with its reason. */
export function withReason<Key extends TextKey>(
  key: Key,
  reason: Told<ReasonKey>,
  params: Params = {},
): Told<Key> {
  return { key, params: { ...params, ...reason.params, reason: reason.key } };
}

/** The value of `deploy_strategy`; undefined if it is absent or empty. */
export function askedStrategy(config: unknown): unknown {
  if (typeof config !== "object" || config === null || !("deploy_strategy" in config)) return undefined;
  return config.deploy_strategy === "" ? undefined : config.deploy_strategy;
}

function besideRefusal(reason: Told<ReasonKey>, field: string, value: unknown): ConfigIssue {
  return configIssue({
    path: [field],
    message: withReason("strategy.refused-beside", reason, { field }),
    expected: tell("must-be.runnable-twice"),
    received: shapeOf(value),
    remedy: tell("remedy.remove-field"),
  });
}

function unknown(asked: unknown): ConfigIssue {
  const expected = tell("must-be.one-of", { values: '"", "recreate", "blue-green"' });
  return configIssue({ path: ["deploy_strategy"], expected, received: shapeOf(asked) });
}

function refusal(reason: Told<ReasonKey>, path?: ConfigPath): ConfigIssue {
  const field: ConfigPath = ["deploy_strategy"];
  return configIssue({
    path: path ?? field,
    message: path
      ? withReason("strategy.refused-by-field", reason, { field: formatPath(path) })
      : withReason("strategy.refused", reason),
    expected: tell("must-be.runnable-twice"),
    received: tell("received.asked-blue-green"),
    remedy: tell(path ? "remedy.no-blue-green-or-field" : "remedy.no-blue-green"),
    fix: { label: tell("fix.recreate"), path: field, value: "recreate" },
  });
}
