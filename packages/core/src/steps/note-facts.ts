import { isDeepStrictEqual } from "node:util";
import type { Route } from "../ports/router.js";
import type { LiveRoute } from "../records/records.js";
import type { Engine } from "../journal/engine.js";

/**
 * Records a person's settings on the route since it was verified: a password that was set yesterday must not be
 * lost today.
 */
export async function noteFacts(
  { store }: Pick<Engine, "store">,
  { workload, route }: { readonly workload: string; readonly route: LiveRoute },
  found: Route | undefined,
): Promise<void> {
  if (!found?.facts || found.nonce !== route.nonce || isDeepStrictEqual(found.facts, route.facts)) return;
  await store.noteRouteFacts(workload, route.nonce, found.facts);
}
