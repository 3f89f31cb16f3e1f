/**
 * health: its checks fail. crash-loop: it ends again and again. out-of-memory: the kernel has ended it. route-drift: the proxy does
 * not answer from it. certificate: it ends soon. self-heal: nothing helped. disk, engine: of the host, of no workload.
 */
export type AlertKind =
  "health" | "crash-loop" | "out-of-memory" | "route-drift" | "certificate" | "self-heal" | "disk" | "engine";

export interface Alert {
  /** Of one incident: the same when it is raised, when it is raised again because it got worse, and when it is resolved. */
  readonly id: string;
  /** Undefined: it is about the host. */
  readonly workload: string | undefined;
  readonly kind: AlertKind;
  readonly severity: "warning" | "error";
  readonly status: "raised" | "resolved";
  readonly message: string;
  /** Milliseconds since the Unix epoch. */
  readonly atMs: number;
  /** The deployment that is live. */
  readonly deployment?: string;
  /** How many alerts this notifier did not get before this one, as it failed or was too slow; absent: none. */
  readonly dropped?: number;
}

export type Notify = (alert: Alert, signal: AbortSignal) => Promise<void> | void;

/** Where alerts go. `notify` may take its time: it delays nobody but itself. */
export interface Notifier {
  readonly name: string;
  /** After which a delivery counts as failed, and `signal` aborts; 10 s if absent. */
  readonly timeoutMs?: number;
  readonly notify: Notify;
}
