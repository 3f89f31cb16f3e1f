import type { ProxyWorker } from "../../router/router.js";

/**
 * What became of a proxy's workers since a write. complete: none of before accepts any more, and all that accept have loaded one configuration.
 * begun: old and new ones accept side by side. unknown: they are not shown, or did not change as after a write.
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
