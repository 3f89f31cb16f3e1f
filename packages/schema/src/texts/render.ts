import type { Catalogue, Params, Text, TextKey, Told } from "./catalogue.js";

const rulesOf = new Map<string, Intl.PluralRules>();

/** Parameters that are themselves texts, given by their keys. */
const nested = new Set(["expected", "received", "reason"]);

/** The text in the language of the catalogue. */
export function render({ key, params }: Told, catalogue: Catalogue): string {
  if (key.endsWith(".custom")) return catalogue.custom?.[String(params["text"])] ?? String(params["text"]);
  return fill(formOf(catalogue.texts[key], params, catalogue.locale), (name) => {
    const value = params[name];
    return nested.has(name) && value !== undefined
      ? render({ key: value as TextKey, params }, catalogue)
      : value;
  });
}

/**
 * Returns a text with its parameters, in the plural form that its first number takes in the locale. For the
 * texts of another package; `translate` is for the results of this one.
 */
export function renderText(text: Text, params: Params, locale: string): string {
  return fill(formOf(text, params, locale), (name) => params[name]);
}

/** As `render`; words for "must be …" as the whole sentence. */
export function renderMessage(told: Told, catalogue: Catalogue): string {
  if (!told.key.startsWith("must-be.")) return render(told, catalogue);
  const key = told.params["field"] === "" ? "sentence.config" : "sentence.field";
  return render({ key, params: told.params }, catalogue);
}

function fill(text: string, valueOf: (name: string) => string | number | undefined): string {
  return text.replace(/\{(\w+)\}/g, (written, name: string) => String(valueOf(name) ?? written));
}

function formOf(text: Text, params: Params, locale: string): string {
  if (typeof text === "string") return text;
  const numbers = [...text.other.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => params[name]);
  const number = numbers.find((value) => typeof value === "number");
  return text[pluralRules(locale).select(number ?? 0)] ?? text.other;
}

function pluralRules(locale: string): Intl.PluralRules {
  const rules = rulesOf.get(locale) ?? new Intl.PluralRules(locale);
  rulesOf.set(locale, rules);
  return rules;
}
