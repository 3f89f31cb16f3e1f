/**
 * Functions for the engine only to read configs and texts: entry `@cutover/schema/internal`. It may change in
 * any version.
 */
export { closestKey } from "./closest-key.js";
export { printable, printableText, shortened } from "./errors/printable.js";
export { extraHostsOf } from "./extra-hosts.js";
export { isImageId } from "./image-reference.js";
export { isLocalLogDriver } from "./logging.js";
export { parsePublishedPort, type PublishedPort } from "./published-port.js";
export { findLimitBreach } from "./read-limits.js";
export { isHarmlessSecurityOption } from "./security-option.js";
export { askedStrategy } from "./strategy.js";
export type { Tmpfs } from "./tmpfs.js";
export { isCredentialAddress, isRef, isRepository, isSubdirectory } from "./tree-fields.js";
export { type Ulimit, ulimitsOf } from "./ulimits.js";
export { readSource } from "./validate-source.js";
