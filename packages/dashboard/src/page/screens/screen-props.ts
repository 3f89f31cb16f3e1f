import type { Params } from "../router.js";

/** What every screen gets: the parameters of its path. */
export interface ScreenProps {
  readonly params: Params;
}
