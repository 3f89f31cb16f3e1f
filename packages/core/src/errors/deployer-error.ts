export { DeployerError, type ErrorDetails, hasCode, textOf, toDeployerError } from "@cutover/schema/errors";
