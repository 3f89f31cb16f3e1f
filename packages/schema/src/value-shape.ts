import type { ConfigPath } from "./config-path.js";
import { tell, type TextKey, type Told } from "./texts/catalogue.js";

type ReceivedKey = Extract<TextKey, `received.${string}`>;

/** Top-level fields that hold no secret and are public anyway: a mistyped value may be shown. */
const plainFields = new Set(["image", "domains"]);
const longestShown = 120;

/** As `shapeOf`, with the text itself if its field holds no secret. */
export function shownValue(value: unknown, path: ConfigPath): Told<ReceivedKey> {
  const isPlain = plainFields.has(String(path[0])) && typeof value === "string";
  return isPlain && isShowable(value)
    ? tell("received.value", { value: JSON.stringify(value) })
    : shapeOf(value);
}

/**
 * A login in an address is always a secret. A text that is not one printable line would look different from its
 * content.
 */
function isShowable(text: string): boolean {
  return text.length <= longestShown && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|:\/\/|:[^/]*@(?!sha256:)/u.test(text);
}

/** The kind of a value without the value, which may be a secret. */
export function shapeOf(value: unknown): Told<ReceivedKey> {
  if (value === undefined) return tell("received.missing");
  if (value === null) return tell("received.null");
  if (Array.isArray(value)) return tell("received.array", { size: value.length });
  if (typeof value === "string") return tell("received.string", { size: value.length });
  if (typeof value === "object") return tell("received.object", { size: Object.keys(value).length });
  return tell(`received.${typeof value as "number" | "boolean" | "bigint" | "function" | "symbol"}`);
}
