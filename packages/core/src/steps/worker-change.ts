import type { ProxyWorker } from "../ports/router.js";

/**
 * The state of a proxy's workers since a write. complete: no earlier worker accepts any more, and all that
 * accept have loaded one configuration. begun: old and new ones accept side by side. unknown: they cannot be
 * seen, or did not change with the write.
 */
export function workerChange(
  before: readonly ProxyWorker[],
  now: readonly ProxyWorker[] | undefined,
): "complete" | "begun" | "unknown" {
  const [first] = now ?? [];
  if (!now || !first) return "unknown";
  const old = now.filter(({ id }) => before.some((one) => one.id === id));
  if (old.length === 0)
    return now.every(({ generation }) => generation === first.generation) ? "complete" : "unknown";
  return old.length < now.length ? "begun" : "unknown";
}
