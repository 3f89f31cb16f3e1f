import { outcomeOf } from "@cutover/client";
import type { Deployer, LoggedEvent } from "@cutover/core";
import { hasCode } from "@cutover/schema/errors";
import { Family } from "./families.js";

type EventOf<Type extends LoggedEvent["type"]> = Extract<LoggedEvent, { readonly type: Type }>;
type Summary = Awaited<ReturnType<Deployer["summary"]>>;

const seconds = (ms: number): number => ms / 1_000;

/** Counts what the events of deployments tell, from the first event that it gets. */
export class DeploymentMetrics {
  readonly #deployer: Pick<Deployer, "summary">;
  /** By deployment: its workload. */
  readonly #waiting = new Map<string, string>();

  readonly #deployments = new Family(
    "counter",
    "cutover_deployments_total",
    "Deployments, rollbacks and removals that ended, by their proven outcome.",
  );
  readonly #rollbacks = new Family("counter", "cutover_rollbacks_total", "Rollbacks that ended.");
  readonly #repairs = new Family("counter", "cutover_repairs_total", "Repairs that ended.");
  readonly #phases = new Family(
    "summary",
    "cutover_deployment_phase_seconds",
    "Time that deployments spent in a phase.",
  );
  readonly #switches = new Family("summary", "cutover_switch_seconds", "Time to write and verify a route.");
  readonly #downtimes = new Family(
    "summary",
    "cutover_downtime_seconds",
    "Time without a serving container, of the strategy recreate.",
  );
  readonly #probes = new Family("summary", "cutover_probe_seconds", "Time of one readiness probe.");
  readonly #open = new Family(
    "gauge",
    "cutover_drain_open",
    "What an old container still serves while it drains.",
  );
  readonly #cuts = new Family(
    "counter",
    "cutover_drain_cut_total",
    "What was still open when a drain ended at its deadline.",
  );
  readonly #queue = new Family("gauge", "cutover_queue_length", "Deployments that wait for their turn.");

  constructor(deployer: Pick<Deployer, "summary">) {
    this.#deployer = deployer;
  }

  families(): readonly Family[] {
    this.#queue.clear();
    for (const workload of this.#waiting.values()) this.#queue.add({ workload });
    return [
      this.#deployments,
      this.#rollbacks,
      this.#repairs,
      this.#phases,
      this.#switches,
      this.#downtimes,
      this.#probes,
      this.#open,
      this.#cuts,
      this.#queue,
    ];
  }

  /** STORE_FAILED: without effect, so that the event can be given again. */
  async take(event: LoggedEvent): Promise<void> {
    const { workload, deployment, type } = event;
    if (type === "deployment:finished") return this.#end(event);
    if (type === "queue:waiting") this.#waiting.set(deployment, workload);
    if (type === "phase:entered") this.#waiting.delete(deployment);
    if (type === "probe:attempted")
      this.#probes.add({ workload, ready: String(event.ready) }, seconds(event.durationMs));
    if (type === "drain:progressed") this.#noteOpen(event);
    if (type === "drain:finished") this.#noteCut(event);
  }

  #noteOpen({ workload, open }: EventOf<"drain:progressed">): void {
    for (const [kind, count] of kindsOf(open)) this.#open.set({ workload, kind }, count);
  }

  #noteCut({ workload, cut }: EventOf<"drain:finished">): void {
    for (const kind of kinds) this.#open.remove({ workload, kind });
    for (const [kind, count] of kindsOf(cut)) this.#cuts.add({ workload, kind }, count);
  }

  async #end(event: EventOf<"deployment:finished">): Promise<void> {
    const { workload, deployment, status, error } = event;
    if (status === "interrupted") return;
    const summary = await this.#find(deployment);
    this.#waiting.delete(deployment);
    const { operation = "deploy", source = "", strategy = "", phase = "preflight", timings } = summary ?? {};
    const { phases = {}, downtimeMs } = timings ?? {};
    const outcome = outcomeOf({ status, phase, timings: { phases }, error });
    if (operation === "repair") return this.#repairs.add({ workload, status: outcome });
    if (operation === "rollback") this.#rollbacks.add({ workload, status: outcome });
    const code = outcome === "succeeded" ? "" : (error?.code ?? "");
    this.#deployments.add({ workload, source, operation, strategy, status: outcome, code });
    for (const [name, ms] of Object.entries(phases)) this.#phases.add({ workload, phase: name }, seconds(ms));
    if (phases.switching !== undefined) this.#switches.add({ workload }, seconds(phases.switching));
    if (downtimeMs !== undefined) this.#downtimes.add({ workload }, seconds(downtimeMs));
  }

  /** Undefined if it was refused before the store had it. */
  async #find(deployment: string): Promise<Summary | undefined> {
    try {
      return await this.#deployer.summary(deployment);
    } catch (error) {
      if (hasCode(error, "DEPLOYMENT_UNKNOWN")) return undefined;
      throw error;
    }
  }
}

const kinds = ["connections", "streams", "requests"] as const;

/** What was counted. */
function kindsOf(
  open: { readonly [Kind in (typeof kinds)[number]]?: number | undefined } | undefined,
): [kind: string, count: number][] {
  return kinds.flatMap((kind) => {
    const count = open?.[kind];
    return count === undefined ? [] : [[kind, count]];
  });
}
