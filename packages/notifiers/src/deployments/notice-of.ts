import { outcomeOf } from "@cutover/client";
import { type DeploymentSummary, type LoggedEvent } from "@cutover/core";
import type { DeploymentNotice, HoldNotice } from "../notice.js";

/** The event that ends a deployment. */
export type EndEvent = Extract<
  LoggedEvent,
  { readonly type: "deployment:finished" | "deployment:abandoned" }
>;

/** Of a summary, what a notice shows. */
export type Ended = Pick<
  DeploymentSummary,
  | "operation"
  | "status"
  | "phase"
  | "timings"
  | "strategy"
  | "image"
  | "replaces"
  | "by"
  | "why"
  | "count"
  | "error"
>;

/**
 * Pure. The news of an event; undefined if there is none: the deployment still runs, or a repair has failed in the
 * same way before. `summary` is undefined if the deployment was refused before the store had it.
 */
export function noticeOf(
  event: EndEvent,
  summary: Ended | undefined,
  recovered: boolean,
): DeploymentNotice | undefined {
  const { workload, deployment, atMs } = event;
  const error = event.type === "deployment:finished" ? event.error : summary?.error;
  const status = event.type === "deployment:finished" ? event.status : "failed";
  const outcome = outcomeOf({
    status,
    phase: summary?.phase ?? "preflight",
    timings: summary?.timings ?? { phases: {} },
    error,
  });
  if (outcome === "running") return undefined;
  const { operation = "deploy", count = 1, by, why, image, replaces, strategy, timings } = summary ?? {};
  if (operation === "repair" && outcome === "failed" && count > 1) return undefined;
  const { totalMs, downtimeMs } = timings ?? {};
  return {
    kind: "deployment",
    id: count > 1 ? `${deployment}-${outcome}-${count}` : `${deployment}-${outcome}`,
    workload,
    deployment,
    operation,
    outcome,
    recovered,
    atMs,
    ...(by !== undefined && { by }),
    ...(why !== undefined && { why }),
    ...(image !== undefined && { image }),
    ...(replaces !== undefined && { replaces }),
    ...(strategy !== undefined && { strategy }),
    ...(totalMs !== undefined && { totalMs }),
    ...(downtimeMs !== undefined && { downtimeMs }),
    ...(error && { error: { code: error.code, message: error.message, remedy: error.remedy } }),
  };
}

export type HoldEvent = Extract<LoggedEvent, { readonly type: "hold:started" }>;

/** Pure. Undefined if it waits no more. */
export function holdNoticeOf(
  { workload, deployment, atMs, untilMs }: HoldEvent,
  { phase, hold, by, why, image }: Pick<DeploymentSummary, "phase" | "hold" | "by" | "why" | "image">,
): HoldNotice | undefined {
  if (phase !== "held" || hold?.promotion) return undefined;
  return {
    kind: "hold",
    id: `${deployment}-held`,
    workload,
    deployment,
    untilMs,
    atMs,
    ...(by !== undefined && { by }),
    ...(why !== undefined && { why }),
    ...(image !== undefined && { image }),
  };
}
