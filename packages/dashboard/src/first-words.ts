interface FirstWords {
  readonly notLoaded: string;
  readonly loadAgain: string;
}

/** What the page says if its script does not come, which cannot be said in its place. By language, as `Intl` names it. */
export const firstWords = {
  en: { notLoaded: "This page did not load.", loadAgain: "Load it again" },
  "zh-CN": { notLoaded: "此页面未能加载。", loadAgain: "重新加载" },
  de: { notLoaded: "Diese Seite wurde nicht geladen.", loadAgain: "Neu laden" },
  ru: { notLoaded: "Страница не загрузилась.", loadAgain: "Загрузить ещё раз" },
  fr: { notLoaded: "Cette page n’a pas été chargée.", loadAgain: "Recharger" },
  es: { notLoaded: "Esta página no se ha cargado.", loadAgain: "Volver a cargar" },
  "pt-BR": { notLoaded: "Esta página não foi carregada.", loadAgain: "Carregar novamente" },
  ja: { notLoaded: "このページを読み込めませんでした。", loadAgain: "再読み込み" },
} as const satisfies Readonly<Record<string, FirstWords>>;

export type Language = keyof typeof firstWords;
export const languages = Object.keys(firstWords) as Language[];

/** The first one that a header such as `de-AT, en;q=0.8` accepts, by its whole tag or by its language alone; else English. */
export function preferredLanguage(header: string | null): Language {
  const wanted = (header ?? "")
    .toLowerCase()
    .split(",")
    .map((part) => {
      const [tag = "", quality = "1"] = part.trim().split(/\s*;\s*q\s*=\s*/);
      return { tag, quality: Number(quality) };
    })
    .filter(({ quality }) => quality > 0)
    .toSorted((one, other) => other.quality - one.quality);
  for (const { tag } of wanted) {
    const found =
      languages.find((one) => one.toLowerCase() === tag) ??
      languages.find((one) => one.split("-")[0] === tag.split("-")[0]);
    if (found) return found;
  }
  return "en";
}
