/**
 * health: its checks fail. crash-loop: it ends again and again. out-of-memory: the kernel ended it.
 * route-drift: the proxy does not answer from it. certificate: it ends soon. self-heal: nothing helped. disk,
 * engine: of the host, not of a workload.
 */
export type AlertKind =
  "health" | "crash-loop" | "out-of-memory" | "route-drift" | "certificate" | "self-heal" | "disk" | "engine";

export interface Alert {
  /** Id of the incident: it stays the same if the incident is raised, gets worse, and is resolved. */
  readonly id: string;
  /** Undefined: it is about the host. */
  readonly workload: string | undefined;
  readonly kind: AlertKind;
  readonly severity: "warning" | "error";
  readonly status: "raised" | "resolved";
  readonly message: string;
  /** Milliseconds since the Unix epoch. */
  readonly atMs: number;
  /** The live deployment. */
  readonly deployment?: string;
  /**
   * The number of earlier alerts that this notifier did not get, because it failed or was too slow; absent:
   * none.
   */
  readonly dropped?: number;
}

export type Notify = (alert: Alert, signal: AbortSignal) => Promise<void> | void;

/** A receiver of alerts. A slow `notify` delays only itself. */
export interface Notifier {
  readonly name: string;
  /** Time limit of a delivery, after which it counts as failed and `signal` aborts; 10 s if absent. */
  readonly timeoutMs?: number;
  readonly notify: Notify;
}
