import { type Locale, locales } from "@cutover/schema/locales";
import { type EditorLanguage, englishLanguage } from "./language.js";

type Translated = Exclude<Locale, "en">;

/** Each language is a file of its own. */
const loaders: Readonly<Record<Translated, () => Promise<{ readonly language: EditorLanguage }>>> = {
  "zh-CN": () => import("./zh-CN.js"),
  de: () => import("./de.js"),
  ru: () => import("./ru.js"),
  fr: () => import("./fr.js"),
  es: () => import("./es.js"),
  "pt-BR": () => import("./pt-BR.js"),
  ja: () => import("./ja.js"),
};

/** Loads the language that is nearest to the locale: of `de-AT`, German. English if there is none. */
export async function loadLanguage(locale: string): Promise<EditorLanguage> {
  const nearest = nearestLocale(locale);
  return nearest === "en" ? englishLanguage : (await loaders[nearest]()).language;
}

function nearestLocale(wanted: string): Locale {
  const [language] = wanted.toLowerCase().split("-");
  const known = locales.map(({ locale }) => locale);
  const same = known.find((each) => each.toLowerCase() === wanted.toLowerCase());
  return same ?? known.find((each) => each.split("-")[0] === language) ?? "en";
}
