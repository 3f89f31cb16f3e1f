import type { englishTexts } from "./english.js";

export type TextKey = keyof typeof englishTexts;

/**
 * A text with its parameters in braces. One that a number is in may have a form for each plural of its language, as `Intl.PluralRules`
 * names them; the first parameter of `other` that is a number chooses.
 */
export type Text =
  string | ({ readonly other: string } & { readonly [Rule in Intl.LDMLPluralRule]?: string });

/** Every text that is told of a config, in one language. A text that is missing does not compile. */
export interface Catalogue {
  /** As `Intl` knows it, such as `"de"`. */
  readonly locale: string;
  readonly texts: Readonly<Record<TextKey, Text>>;
  /** What plugins say in words of their own, by those words. */
  readonly custom?: Readonly<Record<string, string>>;
}

/** Never a secret: no more than the English text shows. */
export type Params = Readonly<Record<string, string | number>>;

/** A text that is not in any language yet. */
export interface Told<Key extends TextKey = TextKey> {
  readonly key: Key;
  readonly params: Params;
}

type Words<Key extends TextKey> = (typeof englishTexts)[Key] extends {
  readonly other: infer Other extends string;
}
  ? Other
  : Extract<(typeof englishTexts)[Key], string>;
type Names<Template extends string> = Template extends `${string}{${infer Name}}${infer Rest}`
  ? (Name extends "" | `${string}${" " | '"'}${string}` ? never : Name) | Names<Rest>
  : never;
/** The parameters that the English text names. */
export type ParamsOf<Key extends TextKey> = { readonly [Name in Names<Words<Key>>]: string | number };
/** Left out for a text without any. */
export type Given<Key extends TextKey> = [Names<Words<Key>>] extends [never] ? [] : [ParamsOf<Key>];

/** Says which text, with what it needs. */
export function tell<Key extends TextKey>(key: Key, ...[params]: Given<Key>): Told<Key> {
  return { key, params: params ?? {} };
}

export type MustBeKey = Extract<TextKey, `must-be.${string}`>;
export type ReasonKey = Exclude<Extract<TextKey, `strategy.${string}`>, `strategy.refused${string}`>;
/** Of a mistake, a warning or a strategy: what is told of a config as a sentence. */
export type MessageKey = Exclude<TextKey, `${"sentence" | "received" | "remedy" | "fix"}.${string}`>;
export type RemedyKey = Extract<TextKey, `remedy.${string}`>;
export type FixKey = Extract<TextKey, `fix.${string}`>;
