/**
 * Functions only for the engine and the command line to read configs and texts: entry
 * `@cutover/schema/internal`. It may change in any version.
 */
export { closestKey } from "./closest-key.js";
export { printable, printableText, shortened } from "./errors/printable.js";
export { configIssue, type ConfigIssue, issueUnder } from "./config-issue.js";
export { extraHostsOf } from "./extra-hosts.js";
export { findWarnings } from "./find-warnings.js";
export { isImageId } from "./image-reference.js";
export { isLocalLogDriver } from "./logging.js";
export { parsePublishedPort, type PublishedPort } from "./published-port.js";
export { type JsonSchema } from "./branch-schema.js";
export { configSchema, forEditors } from "./json-schema.js";
export { findLimitBreach } from "./read-limits.js";
export { listNode, objectNode, readText, type Span, type TextNode } from "./read-text.js";
export { isHarmlessSecurityOption } from "./security-option.js";
export { askedStrategy } from "./strategy.js";
export type { Tmpfs } from "./tmpfs.js";
export { isCredentialAddress, isRef, isRepository, isSubdirectory } from "./tree-fields.js";
export { type Ulimit, ulimitsOf } from "./ulimits.js";
export {
  issueDiagnostic,
  locate,
  syntaxDiagnostic,
  type TextDiagnostic,
  warningDiagnostic,
} from "./text-diagnostic.js";
export { english } from "./texts/english.js";
export { checkConfig } from "./validate-config.js";
export { examineSource, readSource } from "./validate-source.js";
export type { ToldWarning } from "./warning.js";
