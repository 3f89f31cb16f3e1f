import { locales } from "@cutover/schema/locales";
import { describe, expect, it } from "vitest";
import { languages, preferredLanguage } from "./first-words.js";

describe("preferredLanguage", () => {
  it("should know the languages of the page", () => {
    expect(languages).toEqual(locales.map(({ locale }) => locale));
  });

  it.each([
    [null, "en"],
    ["", "en"],
    ["*", "en"],
    ["de-AT,de;q=0.9,en;q=0.8", "de"],
    ["en;q=0.5, fr;q=0.9", "fr"],
    ["nl, pt-PT;q=0.8, ru;q=0.9", "ru"],
    ["pt-PT", "pt-BR"],
    ["ZH-tw", "zh-CN"],
    ["ja;q=0, es", "es"],
    ["tlh", "en"],
  ])("should be of %j: %s", (header, language) => {
    expect(preferredLanguage(header)).toBe(language);
  });
});
