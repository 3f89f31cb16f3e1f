import { configError, type ConfigIssue } from "./config-issue.js";
import type { SourceKind } from "./source-kind.js";
import { chooseStrategy, type ToldResolution } from "./strategy.js";
import { checkConfig } from "./validate-config.js";

export interface ReadSource<Config> {
  /** The config with defaults filled in. */
  readonly config: Config;
  readonly resolution: ToldResolution;
}

/** Reads a config as `apply` does: its meaning, or its mistakes. Never throws. */
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
 * Returns every mistake for which `apply` would refuse this config, including its strategy; empty if it accepts
 * it. Policy and taken domains are unknown here. Never throws.
 */
export function validateSource(kind: SourceKind, value: unknown): readonly ConfigIssue[] {
  const result = examineSource(kind, value);
  return "issues" in result ? result.issues : [];
}

/**
 * Returns the config with its defaults, and its strategy. Throws CONFIG_INVALID or CONFIG_TOO_LARGE, which
 * names every mistake.
 */
export function readSource<Config>(kind: SourceKind<string, Config>, value: unknown): ReadSource<Config> {
  const result = examineSource(kind, value);
  if ("issues" in result) throw configError(result.issues);
  return result;
}

/**
 * Returns the strategy of a deployment of this config, and the reason in one sentence. Throws as `readSource`.
 */
export function resolveStrategy(kind: SourceKind, config: unknown): ToldResolution {
  return readSource(kind, config).resolution;
}
