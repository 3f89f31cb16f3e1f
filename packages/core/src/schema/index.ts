export { DeployerError } from "../errors/deployer-error.js";
export { absolutePathSchema } from "./absolute-path.js";
export { byteSizeSchema, parseByteSize } from "./byte-size.js";
export { type ConfigPath, formatPath } from "./config-path.js";
export { containerExclusivity } from "./container-exclusivity.js";
export { type ContainerConfig, containerFields } from "./container-fields.js";
export { withContainerRules } from "./container-rules.js";
export { domainSchema, toAsciiDomain } from "./domain.js";
export { durationMs, durationSchema, parseDuration } from "./duration.js";
export {
  formatImageReference,
  type ImageReference,
  imageReferenceSchema,
  parseImageReference,
} from "./image-reference.js";
export { portNumberSchema } from "./port-number.js";
export { secretReferenceSchema, textOrSecretSchema } from "./secret-reference.js";
export { type Resolution, resolveStrategy, type StrategyName, type StrategyRules } from "./strategy.js";
export { type ConfigIssue, findConfigIssues, validateConfig } from "./validate-source.js";
export { workloadNameSchema } from "./workload-name.js";
