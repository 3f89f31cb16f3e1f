export * from "@cutover/schema/static";
