import type * as z from "zod";
import type { ConfigPath } from "./config-path.js";
import type { StrategyRules } from "./strategy.js";
import type { MessageKey, Params } from "./texts/catalogue.js";

/** Legal, but probably not what was meant. */
export interface ConfigWarning {
  readonly path: ConfigPath;
  readonly code: string;
  /** A sentence for a person; tells no value. */
  readonly message: string;
  /** Of a text of the catalogue; a plugin's own words need none. */
  readonly key?: MessageKey;
  readonly params?: Params;
}

/**
 * The half of a source plugin that runs in a browser too: what its configs look like, and what they mean. `Written` is a config as people write it,
 * `Config` the same with its defaults.
 */
export interface SourceKind<Kind extends string = string, Config = unknown, Written = unknown> {
  readonly kind: Kind;
  /** Validates and fills in defaults, and never transforms, so that what is stored is what was written. */
  readonly schema: z.ZodType<Config, Written>;
  readonly strategies: StrategyRules<Config>;
  /** Pure. */
  warn?(config: Config): readonly ConfigWarning[];
}
