export { issueFirstToken, type IssuedToken, issueToken, type TokenRequest } from "./access/tokens.js";
export type * from "./records/records.js";
export { sqliteRecords } from "./records/sqlite-records.js";
