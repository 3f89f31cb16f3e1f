export { scopes, type Scope } from "./access/scope.js";
export type * from "./records/records.js";
export { sqliteRecords } from "./records/sqlite-records.js";
