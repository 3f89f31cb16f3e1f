import type { SecretResolver } from "@cutover/core";
import type { SourcePlugin } from "@cutover/core/plugin";
import type { WrittenProject } from "./project-schema.js";

/** A project as a program: `cutover.config.mjs`. */
export interface ConfigModule extends WrittenProject {
  /** Sources beside image, dockerfile, static and compose. */
  readonly sources?: readonly SourcePlugin[];
  /** Returns the secret of a `from_resolver` name, at each use. */
  readonly secrets?: SecretResolver;
}

/** Returns the same; for completion and checks in an editor. */
export function defineConfig(config: ConfigModule): ConfigModule {
  return config;
}
