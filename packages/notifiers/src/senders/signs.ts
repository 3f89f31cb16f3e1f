import type { Level } from "../message.js";

/** Before a title, for services without colours. The title says the same in words. */
export const signs: Readonly<Record<Level, string>> = {
  info: "ℹ️",
  success: "✅",
  warning: "⚠️",
  failure: "❌",
};
