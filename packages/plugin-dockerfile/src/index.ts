export { dockerfile } from "./dockerfile.js";
export type { DockerfileConfig } from "./schema.js";
