import type { DeploymentSummary, WorkloadStatus } from "@cutover/client";
import { Badge, type Tone } from "../components/badge.js";
import type { IconName } from "../components/icon.js";
import { formatShare, formatUntil } from "../texts/format.js";
import { locale, t, textIfKnown } from "../texts/texts.js";

type OpenDeployment = NonNullable<WorkloadStatus["open"]>;
type Look = readonly [Tone, IconName];

const deploymentLooks: Readonly<Record<DeploymentSummary["status"], Look>> = {
  succeeded: ["good", "healthy"],
  failed: ["bad", "failed"],
  cancelled: ["quiet", "undone"],
  superseded: ["quiet", "undone"],
  interrupted: ["warn", "degraded"],
  queued: ["busy", "waiting"],
  open: ["busy", "running"],
};

export function DeploymentBadge({ status }: { readonly status: DeploymentSummary["status"] }) {
  const [tone, icon] = deploymentLooks[status];
  return <Badge tone={tone} icon={icon} word={word("status", status)} />;
}

/** The phase of an open deployment, until when it waits for its promotion, or the share that green gets. */
export function OpenBadge({ phase, heldUntilMs, weight }: Omit<OpenDeployment, "deployment">) {
  if (heldUntilMs !== undefined)
    return <Badge tone="warn" icon="waiting" word={t("hold.until", { time: shownUntil(heldUntilMs) })} />;
  const words = weight === undefined ? word("phase", phase) : shareWords(weight);
  return <Badge tone="busy" icon="running" word={words} />;
}

/** The share that green gets. */
export function shareWords(weight: number): string {
  return t("shift.weight", { weight: shownWeight(weight) });
}

/** Of percent. */
export function shownWeight(weight: number): string {
  return formatShare(weight / 100, locale());
}

/** Of a time to come. */
export function shownUntil(atMs: number): string {
  return formatUntil(atMs, Date.now(), locale());
}

type WorkloadState = "never" | "paused" | "down" | "unhealthy" | "degraded" | "healthy" | "unknown";

const workloadLooks: Readonly<Record<WorkloadState, Look>> = {
  never: ["quiet", "unknown"],
  paused: ["warn", "paused"],
  down: ["bad", "failed"],
  unhealthy: ["bad", "failed"],
  degraded: ["warn", "degraded"],
  healthy: ["good", "healthy"],
  unknown: ["quiet", "unknown"],
};

/** The one word for how a workload is. Worse comes first. */
function stateOf({ live, checked, paused }: WorkloadStatus): WorkloadState {
  if (!live) return "never";
  if (live.state !== "running") return "down";
  if (checked === "unhealthy" || live.health === "unhealthy") return "unhealthy";
  if (checked === "degraded") return "degraded";
  if (paused) return "paused";
  if (checked === "healthy" || live.health === "healthy") return "healthy";
  return "unknown";
}

export function WorkloadBadge({ status }: { readonly status: WorkloadStatus }) {
  const state = stateOf(status);
  const [tone, icon] = workloadLooks[state];
  return <Badge tone={tone} icon={icon} word={word("state", state)} />;
}

/** How the monitor found it. */
export function CheckBadge({
  status,
}: {
  readonly status: "unknown" | "healthy" | "degraded" | "unhealthy";
}) {
  const [tone, icon] = workloadLooks[status];
  return <Badge tone={tone} icon={icon} word={word("state", status)} />;
}

/** A word of the API, such as a phase; as it is if this page does not know it. */
export function word(
  kind: "status" | "state" | "phase" | "operation" | "container" | "strategy",
  name: string,
): string {
  return textIfKnown(`${kind}.${name}`) ?? name;
}
