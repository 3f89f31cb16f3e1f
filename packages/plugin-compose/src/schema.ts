export * from "@cutover/schema/compose";
