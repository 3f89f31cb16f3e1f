import type { Store } from "../ports/store.js";

/** How many deployers of this process use a store. */
const users = new WeakMap<Store, number>();

/** Opens and migrates the store, for one more deployer of this process. */
export async function openStore(store: Store): Promise<void> {
  users.set(store, (users.get(store) ?? 0) + 1);
  try {
    await store.migrate();
  } catch (error) {
    await closeStore(store).catch(() => undefined);
    throw error;
  }
}

/** Closes the store if no other deployer of this process uses it. */
export async function closeStore(store: Store): Promise<void> {
  const left = Math.max(0, (users.get(store) ?? 0) - 1);
  users.set(store, left);
  if (left === 0) await store.close();
}
