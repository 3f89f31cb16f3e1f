import { signal } from "@preact/signals";
import { type GivenIn, type Locale, type Params, renderText } from "@cutover/schema";
import { retry } from "../live/retry.js";
import type { TextKey } from "./catalogue.js";
import { english } from "./english.js";
import { englishLanguage, type Language, languages, preferredLocale } from "./locales.js";

const stored = "cutover.locale";
const shown = signal<{ readonly locale: Locale } & Language>({ locale: "en", ...englishLanguage });

export function locale(): Locale {
  return shown.value.locale;
}

/** A text in the chosen language. A component that calls it is drawn again if the language changes. */
export function t<Key extends TextKey>(key: Key, ...[params]: GivenIn<(typeof english)[Key]>): string {
  return text(key, params);
}

/** As `t`, for a key that is known only when the page runs. */
export function text(key: TextKey, params: Params = {}): string {
  const { locale, texts } = shown.value;
  return renderText(texts[key], params, locale);
}

/** Undefined if there is no such text, as for a word of a newer server. */
export function textIfKnown(key: string): string | undefined {
  return key in english ? text(key as TextKey) : undefined;
}

/** A sentence of the server in the chosen language, if that has one for it; else as it is. */
export function said(words: string): string {
  return shown.value.said(words);
}

export async function chooseLocale(locale: Locale): Promise<void> {
  localStorage.setItem(stored, locale);
  await showLocale(locale);
}

/** That which was chosen before, else the browser's. */
export async function loadLocale(): Promise<void> {
  const chosen = localStorage.getItem(stored);
  await showLocale(preferredLocale(chosen === null ? navigator.languages : [chosen, ...navigator.languages]));
}

async function showLocale(locale: Locale): Promise<void> {
  shown.value = { locale, ...(await retry(languages[locale])) };
  document.documentElement.lang = locale;
}
