import type { Catalogue, Locale } from "@cutover/schema";
import { english, renderText } from "@cutover/schema";
import { englishSayings, findSaying, type Sayings } from "@cutover/schema/sayings";

/** What the plan says, in one language. */
export interface PlanWords {
  readonly sayings: Sayings;
  readonly config: Catalogue;
}

export const englishWords: PlanWords = { sayings: englishSayings, config: english };

const loaders: Readonly<
  Record<
    Exclude<Locale, "en">,
    () => Promise<[{ readonly sayings: Sayings }, { readonly catalogue: Catalogue }]>
  >
> = {
  "zh-CN": () =>
    Promise.all([import("@cutover/schema/sayings/zh-CN"), import("@cutover/schema/locales/zh-CN")]),
  de: () => Promise.all([import("@cutover/schema/sayings/de"), import("@cutover/schema/locales/de")]),
  ru: () => Promise.all([import("@cutover/schema/sayings/ru"), import("@cutover/schema/locales/ru")]),
  fr: () => Promise.all([import("@cutover/schema/sayings/fr"), import("@cutover/schema/locales/fr")]),
  es: () => Promise.all([import("@cutover/schema/sayings/es"), import("@cutover/schema/locales/es")]),
  "pt-BR": () =>
    Promise.all([import("@cutover/schema/sayings/pt-BR"), import("@cutover/schema/locales/pt-BR")]),
  ja: () => Promise.all([import("@cutover/schema/sayings/ja"), import("@cutover/schema/locales/ja")]),
};

export async function loadWords(locale: Locale): Promise<PlanWords> {
  if (locale === "en") return englishWords;
  const [{ sayings }, { catalogue }] = await loaders[locale]();
  return { sayings, config: catalogue };
}

/** A step of the plan, which has its words in every language. */
export function sayStep(summary: string, { sayings, config }: PlanWords): string {
  const found = findSaying(summary);
  return found ? renderText(sayings[found.key], found.params, config.locale) : summary;
}
