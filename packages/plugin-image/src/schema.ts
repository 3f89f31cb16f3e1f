export * from "@cutover/schema/image";
