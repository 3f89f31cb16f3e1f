export { DeployerError, hasCode } from "./errors/deployer-error.js";
export { absolutePathSchema } from "./absolute-path.js";
export { byteSizeSchema, parseByteSize } from "./byte-size.js";
export { type ConfigFix, type ConfigIssue } from "./config-issue.js";
export { type ConfigPath, formatPath } from "./config-path.js";
export { containerExclusivity } from "./container-exclusivity.js";
export { type ContainerConfig, containerFields } from "./container-fields.js";
export { withContainerRules, withHoldingRules, withTrafficRules } from "./container-rules.js";
export { domainSchema, toAsciiDomain } from "./domain.js";
export { durationMs, durationSchema, parseDuration } from "./duration.js";
export {
  formatImageReference,
  type ImageReference,
  imageReferenceSchema,
  parseImageReference,
} from "./image-reference.js";
export { type JsonSchema } from "./branch-schema.js";
export { jsonSchema } from "./json-schema.js";
export { withJsonRules } from "./json-rules.js";
export type { Locale } from "./locales/index.js";
export { portNumberSchema } from "./port-number.js";
export { platformSchema, registryLoginSchema } from "./registry-fields.js";
export { secretReferenceSchema, textOrSecretSchema } from "./secret-reference.js";
export { type ConfigWarning, type SourceKind } from "./source-kind.js";
export {
  type Exclusivity,
  type Reason,
  type Resolution,
  type StrategyName,
  type StrategyRules,
  type ToldResolution,
} from "./strategy.js";
export type { Catalogue, GivenIn, MessageKey, Params, ParamsIn, Text, TextKey } from "./texts/catalogue.js";
export { english } from "./texts/english.js";
export { renderText } from "./texts/render.js";
export { type Translatable, translate } from "./texts/translate.js";
export { parseStatusRange } from "./status-range.js";
export { findConfigIssues, validateConfig } from "./validate-config.js";
export type { TextDiagnostic, TextFix } from "./text-diagnostic.js";
export { validateText } from "./validate-text.js";
export { resolveStrategy, validateSource } from "./validate-source.js";
export { tmpfsOf } from "./tmpfs.js";
export { type TreeConfig, treeFields, withTreeRules } from "./tree-fields.js";
export { readVolume } from "./volume.js";
export { workloadNameSchema } from "./workload-name.js";
