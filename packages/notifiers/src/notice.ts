import type { Alert } from "@cutover/core";

/**
 * succeeded: green serves, verified. refused, invalid: nothing was changed. failed: it was undone. not-restored: it
 * could not be undone. cancelled, superseded: as asked.
 */
export type NoticeOutcome =
  "succeeded" | "refused" | "invalid" | "failed" | "not-restored" | "cancelled" | "superseded";

/** A deployment has ended. */
export interface DeploymentNotice {
  readonly kind: "deployment";
  /** One for each piece of news: a receiver may ignore an id that it has seen. */
  readonly id: string;
  readonly workload: string;
  readonly deployment: string;
  readonly operation: "deploy" | "rollback" | "remove" | "repair";
  readonly outcome: NoticeOutcome;
  /** True if another deployer had begun it, and this one finished or undid it. */
  readonly recovered: boolean;
  /** Milliseconds since the Unix epoch. */
  readonly atMs: number;
  /** The requester and the reason, if given. */
  readonly by?: string;
  readonly why?: string;
  /** The image that ran: pinned by digest, or the id of a built image. */
  readonly image?: string;
  readonly strategy?: string;
  /** The deployment that was live when it began; absent: none. */
  readonly replaces?: string;
  readonly totalMs?: number;
  /** Recreate: from the stop of blue to the verified switch. */
  readonly downtimeMs?: number;
  readonly error?: { readonly code: string; readonly message: string; readonly remedy: string };
}

/** Green is ready, and waits for a promotion. */
export interface HoldNotice {
  readonly kind: "hold";
  readonly id: string;
  readonly workload: string;
  readonly deployment: string;
  /** Milliseconds since the Unix epoch; then it is undone. */
  readonly untilMs: number;
  readonly atMs: number;
  /** The requester and the reason of the deployment, if given. */
  readonly by?: string;
  readonly why?: string;
  readonly image?: string;
}

/** The monitor has found or lost a fault. */
export interface AlertNotice {
  readonly kind: "alert";
  readonly id: string;
  readonly atMs: number;
  readonly alert: Alert;
}

/** Shows that a sender works. */
export interface TestNotice {
  readonly kind: "test";
  readonly id: string;
  readonly atMs: number;
}

export type Notice = DeploymentNotice | HoldNotice | AlertNotice | TestNotice;
