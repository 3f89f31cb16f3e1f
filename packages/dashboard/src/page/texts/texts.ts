import { signal } from "@preact/signals";
import { type GivenIn, type Locale, type Params, type ParamsIn, renderText } from "@cutover/schema";
import type { ComponentChildren } from "preact";
import { retry } from "../live/retry.js";
import type { TextKey } from "./catalogue.js";
import { english } from "./english.js";
import { type ErrorWords, sayError } from "./errors.js";
import { inEnglish, type Issue, type Piece } from "./interpreter.js";
import { englishLanguage, type Language, loadLanguage, preferredLocale } from "./locales.js";

const stored = "cutover.locale";
const shown = signal<{ readonly locale: Locale } & Language>({ locale: "en", ...englishLanguage });

/** Of the texts without plural forms. */
type PlainKey = {
  [Key in TextKey]: (typeof english)[Key] extends string ? Key : never;
}[TextKey];

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

/** As `t`, with elements in place of parameters. */
export function filled<Key extends PlainKey>(
  key: Key,
  params: Readonly<Record<keyof ParamsIn<(typeof english)[Key]>, ComponentChildren>>,
): ComponentChildren[] {
  const text = shown.value.texts[key];
  const parts = (typeof text === "string" ? text : text.other).split(/\{(\w+)\}/);
  return parts.map((part, at) => (at % 2 === 0 ? part : (params as Record<string, ComponentChildren>)[part]));
}

/** A sentence of the server in the chosen language; nothing while its words are loaded. */
export function said(words: string): readonly Piece[] {
  const { server } = shown.value;
  return server ? (server.interpreter()?.say(words) ?? []) : [{ text: words, isEnglish: false }];
}

/** As `said`, for a place that takes no more than a text. */
export function saidText(words: string): string {
  return said(words)
    .map(({ text }) => text)
    .join("");
}

/** A mistake in what was sent, as `said`. */
export function saidIssue(issue: Issue): readonly Piece[] {
  const { server } = shown.value;
  if (!server) return [{ text: issue.message, isEnglish: false }];
  const found = server.interpreter()?.sayIssue(issue);
  return found ? [found] : [];
}

/** What the chosen language has for an error of the server; undefined while its words are loaded. */
export function errorWords(code: string, remedy = ""): ErrorWords | undefined {
  const { server } = shown.value;
  if (!server)
    return { heading: undefined, remedy: remedy === "" ? [] : [{ text: remedy, isEnglish: false }] };
  const texts = server.errors();
  if (texts) return sayError(texts, code, remedy);
  if (texts === undefined) return undefined;
  // What says it best cannot be loaded then.
  const heading = code === "SERVER_UNREACHABLE" ? t("connection.lost") : undefined;
  return { heading, remedy: remedy === "" ? [] : [inEnglish(remedy)] };
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
  shown.value = { locale, ...(await retry(() => loadLanguage(locale))) };
  document.documentElement.lang = locale;
}
