import type { ConfigPath } from "./config-path.js";
import { tell, type TextKey, type Told } from "./texts/catalogue.js";

type ReceivedKey = Extract<TextKey, `received.${string}`>;

/** Fields of the top that hold no secret, and are known to the whole world anyway: what was mistyped can be shown. */
const plainFields = new Set(["image", "domains"]);
const longestShown = 120;

/** As `shapeOf`, with the text itself if it stands in a field that holds no secret. */
export function shownValue(value: unknown, path: ConfigPath): Told<ReceivedKey> {
  const isPlain = plainFields.has(String(path[0])) && typeof value === "string";
  return isPlain && isShowable(value)
    ? tell("received.value", { value: JSON.stringify(value) })
    : shapeOf(value);
}

/** A login in an address is a secret wherever it stands; what is no printable line would show as something else. */
function isShowable(text: string): boolean {
  return text.length <= longestShown && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|:\/\/|:[^/]*@(?!sha256:)/u.test(text);
}

/** What a value is, without the value: it may be a secret. */
export function shapeOf(value: unknown): Told<ReceivedKey> {
  if (value === undefined) return tell("received.missing");
  if (value === null) return tell("received.null");
  if (Array.isArray(value)) return tell("received.array", { size: value.length });
  if (typeof value === "string") return tell("received.string", { size: value.length });
  if (typeof value === "object") return tell("received.object", { size: Object.keys(value).length });
  return tell(`received.${typeof value as "number" | "boolean" | "bigint" | "function" | "symbol"}`);
}
