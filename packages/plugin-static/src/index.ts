export type { StaticConfig } from "./schema.js";
export { staticSite } from "./static-site.js";
