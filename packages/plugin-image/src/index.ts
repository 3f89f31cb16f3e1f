export { image } from "./image.js";
export type { ImageConfig } from "./schema.js";
