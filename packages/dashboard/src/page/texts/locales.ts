import type { Catalogue, Locale } from "@cutover/schema";
import type { Texts } from "./catalogue.js";
import { english } from "./english.js";
import type { Sentences } from "./said.js";

export const englishLanguage: Language = { texts: english, said: (words) => words };

export interface Language {
  readonly texts: Texts;
  /** The words for a sentence of the server. */
  readonly said: (words: string) => string;
}

/** All but English are files that are loaded if they are chosen. */
export const languages: Readonly<Record<Locale, () => Promise<Language>>> = {
  en: () => Promise.resolve(englishLanguage),
  "zh-CN": () =>
    language(
      import("../locales/zh-CN.js"),
      import("../locales/sentences/zh-CN.js"),
      import("@cutover/schema/locales/zh-CN"),
    ),
  de: () =>
    language(
      import("../locales/de.js"),
      import("../locales/sentences/de.js"),
      import("@cutover/schema/locales/de"),
    ),
  ru: () =>
    language(
      import("../locales/ru.js"),
      import("../locales/sentences/ru.js"),
      import("@cutover/schema/locales/ru"),
    ),
  fr: () =>
    language(
      import("../locales/fr.js"),
      import("../locales/sentences/fr.js"),
      import("@cutover/schema/locales/fr"),
    ),
  es: () =>
    language(
      import("../locales/es.js"),
      import("../locales/sentences/es.js"),
      import("@cutover/schema/locales/es"),
    ),
  "pt-BR": () =>
    language(
      import("../locales/pt-BR.js"),
      import("../locales/sentences/pt-BR.js"),
      import("@cutover/schema/locales/pt-BR"),
    ),
  ja: () =>
    language(
      import("../locales/ja.js"),
      import("../locales/sentences/ja.js"),
      import("@cutover/schema/locales/ja"),
    ),
};

async function language(
  page: Promise<{ readonly texts: Texts }>,
  server: Promise<{ readonly sentences: Sentences }>,
  config: Promise<{ readonly catalogue: Catalogue }>,
): Promise<Language> {
  const [{ texts }, { sentences }, { catalogue }, { sayIn }] = await Promise.all([
    page,
    server,
    config,
    import("./said.js"),
  ]);
  return { texts, said: sayIn(sentences, catalogue) };
}

/** The first of the wanted languages that there is, by its whole tag or by its language alone; else English. */
export function preferredLocale(wanted: readonly string[]): Locale {
  const known = Object.keys(languages) as Locale[];
  for (const tag of wanted) {
    const found =
      known.find((one) => one.toLowerCase() === tag.toLowerCase()) ??
      known.find((one) => languageOf(one) === languageOf(tag));
    if (found) return found;
  }
  return "en";
}

function languageOf(tag: string): string {
  return tag.toLowerCase().split("-")[0] ?? "";
}
