/** The parts of a source plugin: entry `@cutover/core/plugin`. */
export type * from "./source/source-plugin.js";
export type { Privilege } from "./policy/privilege.js";
export type * from "./ports/stack-driver.js";
export type { EmitDetail, EventDetail } from "./events/events.js";
export { containerSpec, describeContainer } from "./source/container-source.js";
export { buildImageOnce, findBuiltImage, type ImageBuild } from "./source/build-image.js";
export { isPlatform } from "./source/image-findings.js";
export { imageName } from "./source/own-images.js";
export { type ProgramCall, type ProgramEnd, runProgram } from "./output/run-program.js";
export { readSmallFile } from "./source/read-small-file.js";
export { type ResolveSecret, secretReader } from "./source/resolve-secret.js";
export { packTree, type PackOptions, treeDigest } from "./source/tree/pack-tree.js";
export { stateFolder } from "./source/tree/walk-tree.js";
export {
  readTreeSource,
  type Tree,
  type TreeSource,
  treePrivileges,
  treeSecrets,
} from "./source/tree/tree-source.js";
export { missingFile, type MissingFile } from "./source/tree/missing-file.js";
export { withTree } from "./source/tree/with-tree.js";
