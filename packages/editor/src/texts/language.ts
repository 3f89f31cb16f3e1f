import { type Catalogue, english, type Params, renderText, type Text } from "@cutover/schema";
import { englishTexts } from "./english.js";

export type EditorTextKey = keyof typeof englishTexts;

/** All texts that the editor shows, in one language. A missing text does not compile. */
export interface EditorLanguage {
  /** A locale of `Intl`, such as `"de"`. */
  readonly locale: string;
  /** The editor's own texts. */
  readonly texts: Readonly<Record<EditorTextKey, Text>>;
  /** The texts about configs. */
  readonly config: Catalogue;
}

export const englishLanguage: EditorLanguage = { locale: "en", texts: englishTexts, config: english };

/** Returns a text of the editor in this language. */
export type Say = (key: EditorTextKey, params?: Params) => string;

export function sayIn({ texts, locale }: EditorLanguage): Say {
  return (key, params = {}) => renderText(texts[key], params, locale);
}
