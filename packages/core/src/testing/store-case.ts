import type { Store } from "../ports/store.js";

export interface StoreWorld {
  /** An empty, migrated store. */
  readonly store: Store;
  /** The same data through another connection, as another process would see it; migrated. */
  readonly other: Store;
}

export interface StoreCase {
  readonly title: string;
  readonly run: (world: StoreWorld) => Promise<void>;
}
