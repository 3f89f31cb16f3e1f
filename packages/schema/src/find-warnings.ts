import { fieldsAt } from "./schema-at.js";
import type { ConfigWarning, SourceKind } from "./source-kind.js";
import { askedStrategy } from "./strategy.js";
import type { ReadSource } from "./validate-source.js";

/** What is legal in this config, but probably not meant. Pure. */
export function findWarnings<Config>(
  kind: SourceKind<string, Config>,
  source: ReadSource<Config>,
): readonly ConfigWarning[] {
  const found = [forcedRecreate(kind, source), missingProbe(kind, source)];
  return [...found.filter((each) => each !== undefined), ...(kind.warn?.(source.config) ?? [])];
}

function forcedRecreate<Config>(
  { strategies }: SourceKind<string, Config>,
  { config, resolution }: ReadSource<Config>,
): ConfigWarning | undefined {
  const wanted = askedStrategy(config) ?? strategies.fallback.strategy;
  if (wanted !== "blue-green" || resolution.strategy !== "recreate") return undefined;
  return {
    path: strategies.exclusive?.(config)?.path ?? ["deploy_strategy"],
    code: "STRATEGY_FORCED",
    message: `It will be recreated, with a downtime, and not deployed blue-green: ${resolution.reason}`,
  };
}

function missingProbe<Config>(
  { schema }: SourceKind<string, Config>,
  { config, resolution }: ReadSource<Config>,
): ConfigWarning | undefined {
  const isProbed = (config as { healthcheck?: unknown }).healthcheck !== undefined;
  if (isProbed || resolution.strategy !== "blue-green" || !fieldsAt(schema, []).includes("healthcheck"))
    return undefined;
  return {
    path: ["healthcheck"],
    code: "HEALTHCHECK_MISSING",
    message:
      "Without `healthcheck`, the new container gets traffic as soon as the image's own health check passes, or without one after it ran undisturbed for `liveness_window`.",
  };
}
