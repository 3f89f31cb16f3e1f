import type { Store } from "../ports/store.js";

/** The listeners of a store, in this process. */
export class Notices {
  readonly #listeners = new Set<() => void>();

  /** As `Store.listen`. */
  listen(...[onAppended, signal]: Parameters<NonNullable<Store["listen"]>>): void {
    if (signal.aborted) return;
    this.#listeners.add(onAppended);
    signal.addEventListener("abort", () => this.#listeners.delete(onAppended), { once: true });
  }

  tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
