import type { Run } from "../journal/run.js";
import type { LiveRoute } from "../records/records.js";
import { putUnlessByHand } from "./keep-blue-serving.js";

/** Takes blue, which is about to be stopped, off the route: as its fallback, and as what is asked while it drains. */
export async function withdrawBlue(run: Run): Promise<void> {
  const state = await run.engine.store.findState(run.record.workload);
  if (!state?.route?.fallback && !state?.route?.stagesBlue) return;
  const route = withoutBlue(state.route);
  const live = await putUnlessByHand(run, route);
  await run.intend({}, { state: { ...state, route: live ?? route } });
}

/** As the route is while nothing is deployed. */
export function withoutBlue(route: LiveRoute): LiveRoute {
  const { fallback, stagesBlue, ...wanted } = route;
  return fallback || stagesBlue ? wanted : route;
}
