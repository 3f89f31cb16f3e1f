import type { Lifecycle } from "../source/source-plugin.js";

/** Of a config that says nothing about it, as one of a source without these fields. */
export const plainLifecycle: Lifecycle = {
  drain: { timeoutMs: 120_000, status: undefined },
  retain: 0,
  bakeMs: 0,
  preCutover: undefined,
  postCutover: undefined,
  alias: undefined,
};
