import type * as z from "zod";
import type { ConfigPath } from "./config-path.js";
import type { StrategyRules } from "./strategy.js";
import type { MessageKey, Params } from "./texts/catalogue.js";

/** A legal but probably unintended setting. */
export interface ConfigWarning {
  readonly path: ConfigPath;
  readonly code: string;
  /** A sentence for a person, without values. */
  readonly message: string;
  /** Key of a text of the catalogue; a plugin's own words need none. */
  readonly key?: MessageKey;
  readonly params?: Params;
}

/**
 * The half of a source plugin that also runs in a browser: the shape and the meaning of its configs. `Written`
 * is a config as people write it, `Config` the same with its defaults.
 */
export interface SourceKind<Kind extends string = string, Config = unknown, Written = unknown> {
  readonly kind: Kind;
  /** Validates and fills in defaults, and never transforms, so that the stored config is the written one. */
  readonly schema: z.ZodType<Config, Written>;
  readonly strategies: StrategyRules<Config>;
  /** Pure. */
  warn?(config: Config): readonly ConfigWarning[];
}
