import { handleOf, type ContainerHandle } from "../revision/handle.js";
import type { Store } from "../ports/store.js";

/** What the live revision of a workload is found by; nothing if there is none. */
export async function liveHandle(
  store: Pick<Store, "findState">,
  workload = "web",
): Promise<Partial<ContainerHandle>> {
  const state = await store.findState(workload);
  return state ? handleOf(state.live) : {};
}
