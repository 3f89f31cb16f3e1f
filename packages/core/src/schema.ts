/** What checks a config and chooses its strategy, for a browser too: entry `@cutover/core/schema`. */
export * from "@cutover/schema";
