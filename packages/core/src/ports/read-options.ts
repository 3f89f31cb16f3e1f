import { parseDuration } from "@cutover/schema";
import { DeployerError } from "../errors/deployer-error.js";
import type { Attribution, DeployOptions, ShiftRequest } from "../deployer/deployer-options.js";
import type { ReportRequest } from "../deployer/report.js";
import type { Abandonment, DeploymentRecord, Hold, Preview } from "../records/records.js";

const defaultParallel = 4;
/** How many closed deployments of each workload stay in the history, unless a prune asks for another number. */
export const defaultHistory = 100;
const defaultPage = 20;
const largestPage = 1_000;
const defaultTail = 100;
const largestTail = 10_000;
const longestAttribution = 1_000;
const shortestHoldMs = 1_000;
const longestHoldMs = 7 * 24 * 60 * 60 * 1_000;

/**
 * CONFIG_INVALID, naming the field, if an option of a deployer does not have its declared type. `timing`,
 * `parallel`, `policy` and `monitor` have checks of their own.
 */
export function checkDeployerOptions(options: unknown): void {
  const given = readObject("options", options);
  for (const port of ["runtime", "router", "store"]) readObject(port, given[port]);
  for (const optional of ["policy", "timing", "monitor", "prober", "clock"])
    if (given[optional] !== undefined) readObject(optional, given[optional]);
  readFlag("watch", given["watch"]);
  for (const callback of ["onEvent", "secrets"])
    if (given[callback] !== undefined && typeof given[callback] !== "function")
      throw invalid(callback, "a function", given[callback]);
  checkSources(given["sources"]);
}

function checkSources(sources: unknown): void {
  if (!Array.isArray(sources)) throw invalid("sources", "an array of source plugins", sources);
  const kinds = new Set<string>();
  for (const [index, source] of sources.entries()) {
    const field = `sources[${index}]`;
    const { kind, describe, prepare } = readObject(field, source);
    if (typeof kind !== "string" || typeof describe !== "function" || typeof prepare !== "function")
      throw invalid(field, "a source plugin, with kind, describe and prepare", source);
    if (kinds.has(kind)) throw invalid(`${field}.kind`, "the only one of its kind", kind);
    kinds.add(kind);
  }
}

/** CONFIG_INVALID if it is not a whole number of at least 1. */
export function readParallel(parallel: unknown = defaultParallel): number {
  return readCount("parallel", parallel, 1);
}

/** With the longest host below it, 253 characters. */
const longestPreviews = 200;

/** CONFIG_INVALID if it is not a wildcard domain. */
export function readPreviews(previews: unknown): string | undefined {
  if (previews === undefined) return undefined;
  const domain = readText("previews", previews);
  const isWildcard = /^\*(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$/.test(domain);
  if (isWildcard && domain.length <= longestPreviews) return domain;
  const wanted = `a wildcard domain such as "*.preview.example.com", lower-case and of at most ${longestPreviews} characters`;
  throw invalid("previews", wanted, previews);
}

/** CONFIG_INVALID, naming the option. `cancel` is the caller's signal. */
export function readDeployOptions(options: unknown = {}): {
  readonly cancel: AbortSignal | undefined;
  readonly until: NonNullable<DeployOptions["until"]>;
  readonly supersede: boolean;
  readonly asked: Pick<DeploymentRecord, "by" | "why">;
} {
  const { signal, until = "reaped", supersede, by, why } = readObject("options", options);
  if (until !== "reaped" && until !== "cutover") throw invalid("until", '"cutover" or "reaped"', until);
  return {
    cancel: readSignal(signal),
    until,
    supersede: readFlag("supersede", supersede),
    asked: attribution({ by, why }),
  };
}

/** CONFIG_INVALID, naming the option. */
export function readImage(options: unknown): string | undefined {
  const { image } = readObject("options", options);
  return image === undefined ? undefined : readText("image", image);
}

/**
 * CONFIG_INVALID, naming the option. It takes the place of the config's field, whose schema checks the rest.
 */
export function readShift(options: unknown): ShiftRequest | false | undefined {
  const { shift } = readObject("options", options);
  if (shift === undefined || shift === false) return shift;
  if (typeof shift !== "object" || shift === null || Array.isArray(shift))
    throw invalid("shift", "an object with steps, or false", shift);
  return shift as ShiftRequest;
}

/** CONFIG_INVALID, naming the option. */
export function readHold(options: unknown): Hold | undefined {
  const { hold } = readObject("options", options);
  if (hold === undefined) return undefined;
  const durationMs = typeof hold === "string" ? parseDuration(hold) : undefined;
  if (durationMs === undefined || durationMs < shortestHoldMs || durationMs > longestHoldMs)
    throw invalid("hold", 'a duration from "1s" to "168h"', hold);
  return { durationMs };
}

/** CONFIG_INVALID, naming the option. `written` is undefined if what is applied is meant. */
export function readExplainOptions(options: unknown): {
  readonly written: { readonly source: string; readonly config: unknown } | undefined;
  readonly hold: Hold | undefined;
  readonly shift: ShiftRequest | false | undefined;
} {
  const { source, config } = readObject("options", options);
  const isWritten = source !== undefined || config !== undefined;
  return {
    written: isWritten ? { source: readText("source", source), config } : undefined,
    hold: readHold(options),
    shift: readShift(options),
  };
}

/** CONFIG_INVALID, naming the option. */
export function readPreview(options: unknown): Preview | undefined {
  return readFlag("preview", readObject("options", options)["preview"]) ? {} : undefined;
}

/** CONFIG_INVALID, naming the option. */
export function readRemoveOptions(options: unknown = {}): { readonly volumes: boolean } {
  return { volumes: readFlag("volumes", readObject("options", options)["volumes"]) };
}

/** CONFIG_INVALID, naming the option. Of a pause, or of a promotion. */
export function readAttribution(options: unknown = {}): Pick<DeploymentRecord, "by" | "why"> {
  const { by, why } = readObject("options", options);
  return attribution({ by, why });
}

/** CONFIG_INVALID, naming the option: `why` is required. */
export function readAbandonOptions(options: unknown): Abandonment {
  const { by, why } = readObject("options", options);
  const { by: who } = attribution({ by, why: undefined });
  const reason = readText("why", why).slice(0, longestAttribution);
  if (reason.trim() === "") throw invalid("why", "a text that gives the reason", why);
  return { ...(who !== undefined && { by: who }), why: reason };
}

/** CONFIG_INVALID, naming the option. */
export function readRollbackTarget(options: unknown = {}): string | undefined {
  const { to } = readObject("options", options);
  return to === undefined ? undefined : readText("to", to);
}

/** CONFIG_INVALID, naming the option: an invalid count must not remove everything. */
export function readPruneRequest(request: unknown = {}): {
  readonly dryRun: boolean;
  readonly history: number;
  readonly volumes: readonly string[];
} {
  const { dryRun, history = defaultHistory, volumes = [] } = readObject("request", request);
  if (!Array.isArray(volumes)) throw invalid("volumes", "an array of names", volumes);
  return {
    dryRun: readFlag("dryRun", dryRun),
    history: readCount("history", history, 0),
    volumes: Array.from(volumes, (name: unknown, index) => readText(`volumes[${index}]`, name)),
  };
}

/** CONFIG_INVALID, naming the option. A limit above 1,000 counts as 1,000. */
export function readPage(page: unknown = {}): { readonly limit: number; readonly before?: string } {
  const { limit = defaultPage, before } = readObject("page", page);
  return {
    limit: Math.min(readCount("limit", limit, 1), largestPage),
    ...(before !== undefined && { before: readText("before", before) }),
  };
}

/** CONFIG_INVALID, naming the option. */
export function readReportRequest(request: unknown): ReportRequest {
  const { fromMs, toMs, workload, committedAtMs } = readObject("request", request);
  const [from, to] = [readTime("fromMs", fromMs), readTime("toMs", toMs)];
  if (to <= from) throw invalid("toMs", "later than fromMs", toMs);
  const commits = committedAtMs === undefined ? undefined : readObject("committedAtMs", committedAtMs);
  for (const [id, atMs] of Object.entries(commits ?? {})) readTime(`committedAtMs.${id}`, atMs);
  return {
    fromMs: from,
    toMs: to,
    ...(workload !== undefined && { workload: readNames(workload) }),
    ...(commits && { committedAtMs: commits as Readonly<Record<string, number>> }),
  };
}

function readNames(workload: unknown): string | string[] {
  if (!Array.isArray(workload)) return readText("workload", workload);
  return Array.from(workload, (name: unknown, index) => readText(`workload[${index}]`, name));
}

function readTime(field: string, value: unknown): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw invalid(field, "milliseconds since the Unix epoch", value);
}

/** CONFIG_INVALID, naming the option. */
export function readEventsRequest(options: unknown): {
  readonly workload?: string;
  readonly after?: number;
  readonly signal: AbortSignal | undefined;
} {
  const { workload, after, signal } = readObject("options", options);
  return {
    ...(workload !== undefined && { workload: readText("workload", workload) }),
    ...(after !== undefined && { after: readSeq(after) }),
    signal: readSignal(signal),
  };
}

/** CONFIG_INVALID, naming the option. */
export function readLogsOptions(options: unknown): {
  readonly tail: number;
  readonly sinceMs?: number;
  readonly follow: boolean;
  readonly signal: AbortSignal | undefined;
} {
  const {
    sinceMs,
    tail = sinceMs === undefined ? defaultTail : largestTail,
    follow,
    signal,
  } = readObject("options", options);
  return {
    tail: Math.min(readCount("tail", tail, 0), largestTail),
    ...(sinceMs !== undefined && { sinceMs: readCount("sinceMs", sinceMs, 0) }),
    follow: readFlag("follow", follow),
    signal: readSignal(signal),
  };
}

/** The place of an event in the log. CONFIG_INVALID. */
export function readSeq(after: unknown): number {
  return readCount("after", after, 0);
}

/** CONFIG_INVALID if it is not a text. */
export function readText(field: string, value: unknown): string {
  if (typeof value === "string") return value;
  throw invalid(field, "a text", value);
}

/**
 * CONFIG_INVALID if it is not an AbortSignal. On Node 20, garbage collection drops an `AbortSignal.timeout`
 * that only an `AbortSignal.any` depends on, so it never aborts; a signal with a listener is kept.
 */
export function readSignal(signal: unknown): AbortSignal | undefined {
  if (signal === undefined) return undefined;
  if (!(signal instanceof AbortSignal)) throw invalid("signal", "an AbortSignal", signal);
  signal.addEventListener("abort", ignore, { once: true });
  return signal;
}

/** One function, because a signal adds the same listener only once. */
function ignore(): void {}

/** CONFIG_INVALID if it is not an object, or is an array. */
export function readObject(field: string, value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as Readonly<Record<string, unknown>>;
  throw invalid(field, "an object", value);
}

/** Only a boolean: "false" must not remove volumes. */
function readFlag(field: string, value: unknown = false): boolean {
  if (typeof value === "boolean") return value;
  throw invalid(field, "true or false", value);
}

function readCount(field: string, value: unknown, least: number): number {
  if (Number.isSafeInteger(value) && (value as number) >= least) return value as number;
  throw invalid(field, `a whole number of at least ${least}`, value);
}

/** The requester or the reason, cut if it is too long. CONFIG_INVALID if it is not a text. */
function attribution({ by, why }: Record<keyof Attribution, unknown>): Pick<DeploymentRecord, "by" | "why"> {
  const read = (field: string, text: unknown): string => readText(field, text).slice(0, longestAttribution);
  return {
    ...(by !== undefined && { by: read("by", by) }),
    ...(why !== undefined && { why: read("why", why) }),
  };
}

function invalid(field: string, wanted: string, value: unknown): DeployerError {
  const received = shapeOf(value);
  return new DeployerError("CONFIG_INVALID", `${field} must be ${wanted}, but is ${received}.`, {
    details: { field, received },
  });
}

/** The shape, never the value. */
function shapeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "number") return "a number out of range";
  if (typeof value === "string") return `a string of ${value.length} characters`;
  return `of type ${typeof value}`;
}
