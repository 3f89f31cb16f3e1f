/** The error that leaves Cutover, and the list of its codes: entry `@cutover/schema/errors`. */
export { catalogue, type ErrorCode } from "./catalogue.js";
export { DeployerError, type ErrorDetails, hasCode, textOf, toDeployerError } from "./deployer-error.js";
export { printable } from "./printable.js";
