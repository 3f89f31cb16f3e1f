/** A held place of `Slots`. */
export interface Slot {
  /** Gives it back; without effect if it is not held. */
  release(): void;
  /** Waits for another place, if it was given back. Rejects with the signal's reason. */
  takeAgain(signal: AbortSignal): Promise<void>;
}

/** At most `count` places at a time; waiting is in order of arrival. */
export class Slots {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  /** Rejects with the signal's reason. */
  async take(signal: AbortSignal): Promise<Slot> {
    await this.#take(signal);
    let held = true;
    return {
      release: () => {
        if (held) this.#release();
        held = false;
      },
      takeAgain: async (until) => {
        if (held) return;
        await this.#take(until);
        held = true;
      },
    };
  }

  async #take(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#free > 0) this.#free -= 1;
    else await this.#wait(signal);
  }

  #release(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free += 1;
  }

  #wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(wake), 1);
        reject(signal.reason as Error);
      };
      const wake = (): void => {
        signal.removeEventListener("abort", abort);
        resolve();
      };
      this.#waiting.push(wake);
      signal.addEventListener("abort", abort, { once: true });
    });
  }
}
