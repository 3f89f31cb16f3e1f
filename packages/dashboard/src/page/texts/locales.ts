import type { Catalogue, Locale } from "@cutover/schema";
import type { Sayings } from "@cutover/schema/sayings";
import type { Texts } from "./catalogue.js";
import { english } from "./english.js";
import type { ErrorTexts } from "./errors.js";
import { type Interpreter, silentInterpreter } from "./interpreter.js";
import { whenShown } from "./when-shown.js";

export interface Language {
  readonly texts: Texts;
  /** Its words for what the server says; absent for English, in which the server speaks. */
  readonly server?: ServerWords;
}

/** Each is loaded when it is first shown, and undefined until then. */
export interface ServerWords {
  readonly interpreter: () => Interpreter | undefined;
  /** Null if they cannot be loaded. */
  readonly errors: () => ErrorTexts | null | undefined;
}

export const englishLanguage: Language = { texts: english };

interface Files {
  readonly page: () => Promise<{ readonly texts: Texts }>;
  readonly sayings: () => Promise<{ readonly sayings: Sayings }>;
  readonly errors: () => Promise<{ readonly errors: ErrorTexts }>;
  readonly config: () => Promise<{ readonly catalogue: Catalogue }>;
}

export const languageFiles: Readonly<Record<Exclude<Locale, "en">, Files>> = {
  "zh-CN": {
    page: () => import("../locales/zh-CN.js"),
    sayings: () => import("@cutover/schema/sayings/zh-CN"),
    errors: () => import("../locales/errors/zh-CN.js"),
    config: () => import("@cutover/schema/locales/zh-CN"),
  },
  de: {
    page: () => import("../locales/de.js"),
    sayings: () => import("@cutover/schema/sayings/de"),
    errors: () => import("../locales/errors/de.js"),
    config: () => import("@cutover/schema/locales/de"),
  },
  ru: {
    page: () => import("../locales/ru.js"),
    sayings: () => import("@cutover/schema/sayings/ru"),
    errors: () => import("../locales/errors/ru.js"),
    config: () => import("@cutover/schema/locales/ru"),
  },
  fr: {
    page: () => import("../locales/fr.js"),
    sayings: () => import("@cutover/schema/sayings/fr"),
    errors: () => import("../locales/errors/fr.js"),
    config: () => import("@cutover/schema/locales/fr"),
  },
  es: {
    page: () => import("../locales/es.js"),
    sayings: () => import("@cutover/schema/sayings/es"),
    errors: () => import("../locales/errors/es.js"),
    config: () => import("@cutover/schema/locales/es"),
  },
  "pt-BR": {
    page: () => import("../locales/pt-BR.js"),
    sayings: () => import("@cutover/schema/sayings/pt-BR"),
    errors: () => import("../locales/errors/pt-BR.js"),
    config: () => import("@cutover/schema/locales/pt-BR"),
  },
  ja: {
    page: () => import("../locales/ja.js"),
    sayings: () => import("@cutover/schema/sayings/ja"),
    errors: () => import("../locales/errors/ja.js"),
    config: () => import("@cutover/schema/locales/ja"),
  },
};

/** All but English are loaded if they are chosen. */
export async function loadLanguage(locale: Locale): Promise<Language> {
  if (locale === "en") return englishLanguage;
  const { page, ...server } = languageFiles[locale];
  const { texts } = await page();
  return { texts, server: serverWords(server) };
}

function serverWords({ sayings, errors, config }: Omit<Files, "page">): ServerWords {
  const loadInterpreter = async (): Promise<Interpreter> => {
    const [said, { catalogue }, { interpreter }] = await Promise.all([
      sayings(),
      config(),
      import("./said.js"),
    ]);
    return interpreter(said.sayings, catalogue);
  };
  return {
    interpreter: whenShown(loadInterpreter, silentInterpreter),
    errors: whenShown<ErrorTexts | null>(async () => (await errors()).errors, null),
  };
}

/** The first of the wanted languages that there is, by its whole tag or by its language alone; else English. */
export function preferredLocale(wanted: readonly string[]): Locale {
  const known: Locale[] = ["en", ...(Object.keys(languageFiles) as Locale[])];
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
