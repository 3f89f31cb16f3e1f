export type * from "./api/index.js";
export { type Outcome, outcomeOf } from "./outcome.js";
