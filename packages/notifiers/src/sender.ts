import type { Notice } from "./notice.js";

/** Delivers notices to one receiver. */
export interface Sender {
  /** Shown in deliveries and metrics: neither an address nor a secret. */
  readonly name: string;
  /**
   * One attempt. Rejects if the receiver did not accept it: a DeliveryFailure says whether to try again, and shows
   * neither an address nor a secret.
   */
  send(notice: Notice, signal: AbortSignal): Promise<void>;
}
