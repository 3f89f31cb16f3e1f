import type { Text } from "@cutover/schema";
import { locales } from "@cutover/schema/locales";
import { describe, expect, it } from "vitest";
import { type EditorTextKey, englishLanguage } from "./language.js";
import { loadLanguage } from "./languages.js";

const keys = Object.keys(englishLanguage.texts) as EditorTextKey[];

function paramsOf(text: Text): string[] {
  return [...JSON.stringify(text).matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
}

describe("the languages of the editor", () => {
  it("should have the parameters of the English texts, and each plural form of the language", async () => {
    for (const { locale } of locales) {
      const { texts, config } = await loadLanguage(locale);
      expect(config.locale).toBe(locale);
      for (const key of keys) {
        expect([locale, key, ...new Set(paramsOf(texts[key]))]).toEqual([
          locale,
          key,
          ...new Set(paramsOf(englishLanguage.texts[key])),
        ]);
        const text = texts[key];
        if (typeof text === "string") continue;
        const forms = [1, 2, 5, 21].map((count) => new Intl.PluralRules(locale).select(count));
        expect(Object.keys(text)).toEqual(expect.arrayContaining(forms));
      }
    }
  });

  it("should be found by the nearest locale", async () => {
    const found = ["de-AT", "DE", "pt", "zh-Hans-CN", "nl", "en-GB"].map(
      async (locale) => (await loadLanguage(locale)).locale,
    );
    expect(await Promise.all(found)).toEqual(["de", "de", "pt-BR", "zh-CN", "en", "en"]);
  });
});
