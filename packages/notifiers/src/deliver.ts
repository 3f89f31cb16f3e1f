import { DeployerError } from "@cutover/core";
import { DeliveryFailure, retry, within } from "@cutover/core/notify";
import { type Clock, systemClock } from "@cutover/core/ports";
import type { Notice } from "./notice.js";
import type { Sender } from "./sender.js";
import { fitting, oneLine } from "./text.js";

const tryTimeoutMs = 25_000;
const longestReason = 300;

/** What came of one notice at one sender. */
export interface Delivery {
  /** The sender's name. */
  readonly sender: string;
  readonly notice: Notice;
  /** dropped: too old, or too many waited. */
  readonly outcome: "delivered" | "failed" | "dropped";
  /** Undefined if it was delivered. Shows neither an address nor a secret. */
  readonly reason: string | undefined;
  readonly tries: number;
  /** When that was known, in milliseconds since the Unix epoch. */
  readonly atMs: number;
}

/** Called after each delivery. What it throws is ignored. */
export type OnDelivery = (delivery: Delivery) => unknown;

interface DeliverOptions {
  readonly signal: AbortSignal;
  readonly clock?: Clock;
}

/**
 * Gives a notice to a sender, with retries: at most six within a minute. Rejects only with the signal's reason, if
 * that aborts first.
 */
export async function deliver(
  sender: Sender,
  notice: Notice,
  { signal, clock = systemClock }: DeliverOptions,
): Promise<Delivery> {
  const attempt = (): Promise<void> =>
    within(clock, { timeoutMs: tryTimeoutMs, signal }, async (ends) => sender.send(notice, ends));
  const { tries, failure } = await retry(clock, attempt, signal);
  return {
    sender: sender.name,
    notice,
    outcome: failure === undefined ? "delivered" : "failed",
    reason: failure === undefined ? undefined : reasonOf(failure),
    tries,
    atMs: clock.wallMs(),
  };
}

/** Only our own errors are known to show no secret. */
function reasonOf(failure: unknown): string {
  if (failure instanceof DeployerError) return shown(`${failure.message}. ${failure.remedy}`);
  if (failure instanceof DeliveryFailure) return shown(failure.message);
  return `the sender failed (${failure instanceof Error ? shown(failure.name) : typeof failure})`;
}

function shown(reason: string): string {
  return fitting(oneLine(reason), { max: longestReason });
}

/** Calls back, whatever that does: a delivery changes nothing else. */
export function report(onDelivery: OnDelivery | undefined, delivery: Delivery): void {
  try {
    Promise.resolve(onDelivery?.(delivery)).catch(() => undefined);
  } catch {
    // The callback's own failure.
  }
}
