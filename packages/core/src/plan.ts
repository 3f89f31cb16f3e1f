/** What a deployment would do, for pages: entry `@cutover/core/plan`. It runs in a browser. */
export { plan, type Plan, type PlannedStep, type PlanRequest } from "./strategies/plan.js";
export { gateOf, lifecycleOf } from "./source/container-lifecycle.js";
