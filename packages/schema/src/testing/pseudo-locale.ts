import type { Catalogue, Text } from "../texts/catalogue.js";
import { fieldWords } from "../texts/field-words.js";

/** A catalogue of this package, or of another one with the same kind of texts. */
type Texts = Readonly<Record<string, Text>>;

const accents: Readonly<Record<string, string>> = { a: "á", e: "é", i: "í", o: "ó", u: "ú", y: "ý", n: "ñ" };

/**
 * Returns each text as ⟦téxt lengthened by 40 %⟧, with its parameters as they were. A shown text without brackets
 * is in no catalogue, and a layout that breaks would break in a language with longer words.
 */
export function pseudoTexts<Of extends Texts>(texts: Of): { readonly [Key in keyof Of]: Text } {
  const all = Object.entries(texts).map(([key, text]) => [key, pseudoText(text)]);
  return Object.fromEntries(all) as { readonly [Key in keyof Of]: Text };
}

/** A catalogue of this package with `pseudoTexts`; the JSON Schema too. */
export function pseudoLocale({ texts, fields = {}, ...catalogue }: Catalogue): Catalogue {
  const words = fieldWords.map((english) => [english, pseudo(fields[english] ?? english)]);
  return { ...catalogue, texts: pseudoTexts(texts), fields: Object.fromEntries(words) };
}

function pseudoText(text: Text): Text {
  if (typeof text === "string") return pseudo(text);
  const forms = Object.entries(text).map(([rule, form]) => [rule, pseudo(form)]);
  return { other: "", ...Object.fromEntries(forms) };
}

function pseudo(text: string): string {
  const parts = text.split(/(\{\w+\})/);
  const accented = parts.map((part, at) => (at % 2 === 1 ? part : part.replace(/[aeiouyn]/g, accentOf)));
  const words = parts.filter((_, at) => at % 2 === 0).join("");
  return `⟦${accented.join("")}${"~".repeat(Math.ceil(words.length * 0.4))}⟧`;
}

function accentOf(letter: string): string {
  return accents[letter] ?? letter;
}
