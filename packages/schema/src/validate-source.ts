import { configError, type ConfigIssue } from "./config-issue.js";
import type { SourceKind } from "./source-kind.js";
import { chooseStrategy, type ToldResolution } from "./strategy.js";
import { checkConfig } from "./validate-config.js";

export interface ReadSource<Config> {
  /** What was written, with defaults filled in. */
  readonly config: Config;
  readonly resolution: ToldResolution;
}

/** What `apply` makes of a config: what it means, or what is wrong with it. Never throws. */
export function examineSource<Config>(
  kind: SourceKind<string, Config>,
  value: unknown,
): ReadSource<Config> | { readonly issues: readonly ConfigIssue[] } {
  const checked = checkConfig(kind.schema, value);
  if ("issues" in checked) return checked;
  const chosen = chooseStrategy(kind.strategies, checked.config);
  return "refused" in chosen ? { issues: [chosen.refused] } : { config: checked.config, resolution: chosen };
}

/**
 * Every mistake for which `apply` would refuse this config, its strategy included; empty where it accepts it. Policy and taken
 * domains are not known here. Never throws.
 */
export function validateSource(kind: SourceKind, value: unknown): readonly ConfigIssue[] {
  const result = examineSource(kind, value);
  return "issues" in result ? result.issues : [];
}

/** The config with its defaults, and the strategy that it gets. Throws CONFIG_INVALID or CONFIG_TOO_LARGE, which names every mistake. */
export function readSource<Config>(kind: SourceKind<string, Config>, value: unknown): ReadSource<Config> {
  const result = examineSource(kind, value);
  if ("issues" in result) throw configError(result.issues);
  return result;
}

/** What a deployment of this config will do and why, in one sentence for a person. Throws as `readSource`. */
export function resolveStrategy(kind: SourceKind, config: unknown): ToldResolution {
  return readSource(kind, config).resolution;
}
