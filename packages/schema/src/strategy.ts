import { configIssue, type ConfigIssue } from "./config-issue.js";
import { formatPath, type ConfigPath } from "./config-path.js";
import { type Params, type ReasonKey, tell, type TextKey, type Told } from "./texts/catalogue.js";
import { english } from "./texts/english.js";
import { render } from "./texts/render.js";
import { shapeOf } from "./value-shape.js";

export type StrategyName = "recreate" | "blue-green";

export interface Resolution {
  readonly strategy: StrategyName;
  /** One sentence for a person: why this strategy and no other. */
  readonly reason: string;
}

/** With the key of its reason, which `translate` says in another language. */
export type ToldResolution = Resolution & Told<ReasonKey>;

/** A sentence in a plugin's own words, or a text of the catalogue. */
export type Reason = string | Told<ReasonKey>;

/** How one source kind resolves its strategy. Pure. */
export interface StrategyRules<Config> {
  /** What an absent or empty `deploy_strategy` means. Never changes once published. */
  readonly fallback: Resolution & Partial<Told<ReasonKey>>;
  /** Why this config can only be recreated whatever it asks for; undefined where it may ask. */
  forced?(config: Config): Reason | undefined;
  /** Why this config cannot run twice at once; turns an absent strategy into recreate, and an explicit blue-green into an error. */
  exclusive?(config: Config): Exclusivity | undefined;
  /** Why the kind rejects blue-green altogether. */
  readonly rejectsBlueGreen?: Reason;
}

export interface Exclusivity extends Partial<Told<ReasonKey>> {
  readonly reason: string;
  /** The field that is to blame. */
  readonly path: ConfigPath;
}

/** The strategy that a validated config gets, and why; or why it cannot have the blue-green that it asks for. Pure. */
export function chooseStrategy<Config>(
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

function toldOf({ reason, key, params }: { readonly reason: string } & Partial<Told<ReasonKey>>) {
  return told(key && params ? { key, params } : reason);
}

/** A text about a strategy that is not to be had, with why. */
export function withReason<Key extends TextKey>(
  key: Key,
  reason: Told<ReasonKey>,
  params: Params = {},
): Told<Key> {
  return { key, params: { ...params, ...reason.params, reason: reason.key } };
}

/** What `deploy_strategy` says; undefined where it is absent or empty. */
export function askedStrategy(config: unknown): unknown {
  if (typeof config !== "object" || config === null || !("deploy_strategy" in config)) return undefined;
  return config.deploy_strategy === "" ? undefined : config.deploy_strategy;
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
