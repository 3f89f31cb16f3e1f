import { type Given, type MustBeKey, type Params, tell, type Told } from "./catalogue.js";
import { english } from "./english.js";
import { render } from "./render.js";

type Name = MustBeKey extends `must-be.${infer Rest}` ? Rest : never;

const toldOf = new Map<string, Told<MustBeKey>>();

/**
 * Returns the English words that complete "must be …", for an issue of zod, which carries only words.
 * `mustBeOf` finds the key by these words. Their number depends on the schemas, not on the configs.
 */
export function mustBe<Of extends Name>(name: Of, ...given: Given<`must-be.${Of}`>): string {
  const told = tell(`must-be.${name}`, ...given);
  const text = english.texts[told.key];
  const words = given.length === 0 && typeof text === "string" ? text : render(told, english);
  toldOf.set(words, told);
  return words;
}

/** Returns the key and parameters of these words; the words of a plugin are their own parameter. */
export function mustBeOf(words: string): Told<MustBeKey> {
  const params: Params = { text: words };
  return toldOf.get(words) ?? { key: "must-be.custom", params };
}
