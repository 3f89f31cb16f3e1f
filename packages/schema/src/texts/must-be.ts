import { type Given, type MustBeKey, type Params, tell, type Told } from "./catalogue.js";
import { english } from "./english.js";
import { render } from "./render.js";

type Name = MustBeKey extends `must-be.${infer Rest}` ? Rest : never;

const toldOf = new Map<string, Told<MustBeKey>>();

/**
 * The English words that complete "must be …", for an issue of zod, which carries words alone: `mustBeOf` knows from them what was told. There
 * are as many as there are schemas, whatever the configs are.
 */
export function mustBe<Of extends Name>(name: Of, ...given: Given<`must-be.${Of}`>): string {
  const told = tell(`must-be.${name}`, ...given);
  const text = english.texts[told.key];
  const words = given.length === 0 && typeof text === "string" ? text : render(told, english);
  toldOf.set(words, told);
  return words;
}

/** What was told with these words; those of a plugin of one's own are their own parameter. */
export function mustBeOf(words: string): Told<MustBeKey> {
  const params: Params = { text: words };
  return toldOf.get(words) ?? { key: "must-be.custom", params };
}
