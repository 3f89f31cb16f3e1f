import type { englishTexts } from "./english-texts.js";

export type TextKey = keyof typeof englishTexts;

/**
 * A text with its parameters in braces. A text with a number may have a form for each plural of its language,
 * named as in `Intl.PluralRules`; the first number among the parameters of `other` chooses the form.
 */
export type Text =
  string | ({ readonly other: string } & { readonly [Rule in Intl.LDMLPluralRule]?: string });

/** All texts about a config in one language. A missing text does not compile. */
export interface Catalogue {
  /** A locale of `Intl`, such as `"de"`. */
  readonly locale: string;
  readonly texts: Readonly<Record<TextKey, Text>>;
  /** Titles and descriptions of the JSON Schema, by their English words. */
  readonly fields?: Readonly<Record<string, string>>;
  /** Translations of plugins' own words, by those words. */
  readonly custom?: Readonly<Record<string, string>>;
}

/** Never a secret: parameters show no more than the English text. */
export type Params = Readonly<Record<string, string | number>>;

/** A text before it is rendered in a language. */
export interface Told<Key extends TextKey = TextKey> {
  readonly key: Key;
  readonly params: Params;
}

type WordsIn<Some extends Text> = Some extends { readonly other: infer Other extends string }
  ? Other
  : Extract<Some, string>;
type Names<Template extends string> = Template extends `${string}{${infer Name}}${infer Rest}`
  ? (Name extends "" | `${string}${" " | '"'}${string}` ? never : Name) | Names<Rest>
  : never;
/** The parameters that a text names. */
export type ParamsIn<Some extends Text> = { readonly [Name in Names<WordsIn<Some>>]: string | number };
/** Omitted for a text without parameters. */
export type GivenIn<Some extends Text> = [Names<WordsIn<Some>>] extends [never] ? [] : [ParamsIn<Some>];
export type Given<Key extends TextKey> = GivenIn<(typeof englishTexts)[Key]>;

/** Names a text with its parameters. */
export function tell<Key extends TextKey>(key: Key, ...[params]: Given<Key>): Told<Key> {
  return { key, params: params ?? {} };
}

export type MustBeKey = Extract<TextKey, `must-be.${string}`>;
export type ReasonKey = Exclude<Extract<TextKey, `strategy.${string}`>, `strategy.refused${string}`>;
/** A sentence about a config: of a mistake, a warning or a strategy. */
export type MessageKey = Exclude<
  TextKey,
  `${"sentence" | "received" | "remedy" | "fix" | "schema"}.${string}`
>;
export type RemedyKey = Extract<TextKey, `remedy.${string}`>;
export type FixKey = Extract<TextKey, `fix.${string}`>;
