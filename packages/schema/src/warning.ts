import type { ConfigPath } from "./config-path.js";
import type { ConfigWarning } from "./source-kind.js";
import type { MessageKey, Told } from "./texts/catalogue.js";
import { english } from "./texts/english.js";
import { render } from "./texts/render.js";

/** A warning with the key of its text. */
export type ToldWarning = ConfigWarning & Told<MessageKey>;

export function warning(path: ConfigPath, code: string, { key, params }: Told<MessageKey>): ToldWarning {
  return { path, code, key, params, message: render({ key, params }, english) };
}
