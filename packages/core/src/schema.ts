/** Checks configs and chooses their strategy, for a browser too: entry `@cutover/core/schema`. */
export * from "@cutover/schema";
