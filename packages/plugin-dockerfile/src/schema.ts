export * from "@cutover/schema/dockerfile";
