/** The languages of all texts, each with its own name for a picker. */
export const locales = [
  { locale: "en", name: "English" },
  { locale: "zh-CN", name: "简体中文" },
  { locale: "de", name: "Deutsch" },
  { locale: "ru", name: "Русский" },
  { locale: "fr", name: "Français" },
  { locale: "es", name: "Español" },
  { locale: "pt-BR", name: "Português (Brasil)" },
  { locale: "ja", name: "日本語" },
] as const;

/** A language of Cutover, as `Intl` names it. */
export type Locale = (typeof locales)[number]["locale"];
