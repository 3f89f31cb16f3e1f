/** The API of a Cutover server as schemas: entry `@cutover/client/api`. The client itself needs only their types. */
export {
  deploymentIdWire,
  errorWire,
  flagQuery,
  list,
  page,
  pageQuery,
  type Scope,
  scopes,
  scopeSchema,
  type WireError,
  workloadNameWire,
} from "./values.js";
export * from "./administration.js";
export * from "./deployments.js";
export * from "./events.js";
export * from "./problem.js";
export * from "./report.js";
export * from "./workloads.js";
