/** Runs at most so many tasks at once, in the order of arrival. */
export class Pool {
  readonly #slots: number;
  readonly #waiting: (() => Promise<void>)[] = [];
  readonly #running = new Set<Promise<void>>();

  constructor(slots: number) {
    this.#slots = slots;
  }

  /** `work` must not reject. */
  add(work: () => Promise<void>): void {
    this.#waiting.push(work);
    this.#fill();
  }

  /** Drops waiting tasks, and resolves if the running ones have ended. */
  async close(): Promise<void> {
    this.#waiting.length = 0;
    await Promise.all(this.#running);
  }

  #fill(): void {
    while (this.#running.size < this.#slots) {
      const work = this.#waiting.shift();
      if (!work) return;
      const running = work().finally(() => {
        this.#running.delete(running);
        this.#fill();
      });
      this.#running.add(running);
    }
  }
}
