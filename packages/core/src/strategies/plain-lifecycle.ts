import type { Lifecycle } from "../source/source-plugin.js";

/** The lifecycle of a config without these fields, or of a source without them. */
export const plainLifecycle: Lifecycle = {
  drain: { timeoutMs: 120_000, status: undefined },
  retain: 0,
  bakeMs: 0,
  preview: false,
  failover: false,
  shift: undefined,
  preCutover: undefined,
  postCutover: undefined,
  alias: undefined,
};
