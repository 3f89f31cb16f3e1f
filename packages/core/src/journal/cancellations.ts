import { DeployerError } from "../errors/deployer-error.js";
import type { DeploymentRecord } from "../records/records.js";
import { cancelRefusal } from "./cancel-refusal.js";
import { wasCancelled } from "./store-errors.js";
import type { Engine } from "./engine.js";
import { recordError } from "./run.js";

export interface Cancellation {
  readonly signal: AbortSignal;
  /** Removes the listener on the user's signal, which may live much longer, and stops looking. */
  readonly release: () => void;
}

/** The cancelled deployments of this deployer: by their user's signal, by `cancel`, or by another process. */
export class Cancellations {
  readonly #engine: Pick<Engine, "store" | "clock" | "timing">;
  readonly #halt: AbortSignal;
  readonly #watched = new Map<string, AbortController>();
  #looking = false;

  constructor(engine: Pick<Engine, "store" | "clock" | "timing">, halt: AbortSignal) {
    this.#engine = engine;
    this.#halt = halt;
  }

  watch(record: DeploymentRecord, wanted: AbortSignal | undefined): Cancellation {
    const { id, workload } = record;
    const controller = new AbortController();
    const onAbort = (): void => {
      const cause = wanted?.reason as unknown;
      const error = cancelledError(workload, cause);
      // Durable first: another process may have to finish it. If the store refuses the cancellation, nothing is
      // aborted.
      this.#engine.store.requestCancel(id, recordError(error)).then(
        (after) => {
          if (after && (after.cancelled || cancelRefusal(after) === undefined)) controller.abort(error);
        },
        () => controller.abort(error),
      );
    };
    this.#watched.set(id, controller);
    if (record.cancelled) controller.abort(wasCancelled(record));
    else if (wanted?.aborted) onAbort();
    wanted?.addEventListener("abort", onAbort, { once: true });
    if (!this.#looking) void this.#look();
    return {
      signal: controller.signal,
      release: () => {
        wanted?.removeEventListener("abort", onAbort);
        this.#watched.delete(id);
      },
    };
  }

  /** At once, if this deployer is at work on it. */
  abort(id: string, error: DeployerError): void {
    this.#watched.get(id)?.abort(error);
  }

  async #look(): Promise<void> {
    const { store, clock, timing } = this.#engine;
    this.#looking = true;
    while (this.#watched.size > 0 && !this.#halt.aborted) {
      for (const [id, controller] of this.#watched) {
        const record = await store.findDeployment(id).catch(() => undefined);
        if (record?.cancelled) controller.abort(wasCancelled(record));
      }
      await clock.sleep(timing.pollMs, this.#halt).catch(() => undefined);
    }
    this.#looking = false;
  }
}

export function cancelledError(workload: string, cause?: unknown): DeployerError {
  return new DeployerError("CANCELLED", `the deployment of ${workload} was cancelled`, { cause });
}
