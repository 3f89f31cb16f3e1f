import { fieldsAt } from "./schema-at.js";
import type { SourceKind } from "./source-kind.js";
import { askedStrategy, withReason } from "./strategy.js";
import { tell } from "./texts/catalogue.js";
import type { ReadSource } from "./validate-source.js";
import { type ToldWarning, warning } from "./warning.js";

/** Returns legal but probably unintended settings of this config. Pure. */
export function findWarnings<Config>(
  kind: SourceKind<string, Config>,
  source: ReadSource<Config>,
): readonly ToldWarning[] {
  const found = [forcedRecreate(kind, source), missingProbe(kind, source)];
  const own = (kind.warn?.(source.config) ?? []).map((each) => {
    const told = each.key && each.params && { key: each.key, params: each.params };
    return warning(each.path, each.code, told ?? tell("warning.custom", { text: each.message }));
  });
  return [...found.filter((each) => each !== undefined), ...own];
}

function forcedRecreate<Config>(
  { strategies }: SourceKind<string, Config>,
  { config, resolution }: ReadSource<Config>,
): ToldWarning | undefined {
  const wanted = askedStrategy(config) ?? strategies.fallback.strategy;
  if (wanted !== "blue-green" || resolution.strategy !== "recreate") return undefined;
  const path = strategies.exclusive?.(config)?.path ?? ["deploy_strategy"];
  return warning(path, "STRATEGY_FORCED", withReason("warning.recreated", resolution));
}

function missingProbe<Config>(
  { schema }: SourceKind<string, Config>,
  { config, resolution }: ReadSource<Config>,
): ToldWarning | undefined {
  const isProbed = (config as { healthcheck?: unknown }).healthcheck !== undefined;
  if (isProbed || resolution.strategy !== "blue-green" || !fieldsAt(schema, []).includes("healthcheck"))
    return undefined;
  return warning(["healthcheck"], "HEALTHCHECK_MISSING", tell("warning.no-healthcheck"));
}
