import type { Locale } from "@cutover/schema";
import type { Texts, Translated } from "./catalogue.js";
import { english } from "./english.js";

/** The texts of each language; all but English are files that are loaded if they are chosen. */
export const catalogues: Readonly<Record<Locale, () => Promise<Texts>>> = {
  en: () => Promise.resolve(english),
  "zh-CN": async () => withEnglish(await import("../locales/zh-CN.js")),
  de: async () => withEnglish(await import("../locales/de.js")),
  ru: async () => withEnglish(await import("../locales/ru.js")),
  fr: async () => withEnglish(await import("../locales/fr.js")),
  es: async () => withEnglish(await import("../locales/es.js")),
  "pt-BR": async () => withEnglish(await import("../locales/pt-BR.js")),
  ja: async () => withEnglish(await import("../locales/ja.js")),
};

function withEnglish({ texts }: { readonly texts: Translated }): Texts {
  return { ...english, ...texts };
}

/** The first of the wanted languages that there is, by its whole tag or by its language alone; else English. */
export function preferredLocale(wanted: readonly string[]): Locale {
  const known = Object.keys(catalogues) as Locale[];
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
