export { compose } from "./compose.js";
export type { ComposeConfig } from "./schema.js";
