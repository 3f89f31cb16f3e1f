import type { Text } from "@cutover/schema";
import { catalogue as remediesByCode } from "@cutover/schema/errors";
import { locales } from "@cutover/schema/locales";
import { describe, expect, it } from "vitest";
import type { TextKey } from "../texts/catalogue.js";
import { englishSayings } from "../texts/english-sayings.js";
import { english } from "../texts/english.js";
import { languages, preferredLocale } from "../texts/locales.js";

const keys = Object.keys(english) as TextKey[];

const formsOf = (text: Text) => (typeof text === "string" ? { other: text } : text);
const parametersOf = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();

/** Forms that no text needs: the romance languages use them from a million on. */
const rareForms: Readonly<Record<string, readonly string[]>> = {
  fr: ["many"],
  es: ["many"],
  "pt-BR": ["many"],
};

/** The plural forms that whole numbers take in a language. */
function formsOfWholeNumbers(locale: string): string[] {
  const rules = new Intl.PluralRules(locale);
  const forms = new Set([...Array(200).keys(), 1e6].map((number) => rules.select(number)));
  return [...forms].filter((form) => !rareForms[locale]?.includes(form));
}

describe.each(locales.filter(({ locale }) => locale !== "en"))("$name", ({ locale }) => {
  it("should use each parameter of the English text in each of its forms, and no other", async () => {
    const { texts } = await languages[locale]();
    const wrong = keys.filter((key) => {
      const expected = parametersOf(formsOf(english[key]).other).join();
      return Object.values(formsOf(texts[key])).some((form) => parametersOf(form).join() !== expected);
    });
    expect(wrong).toEqual([]);
  });

  it("should have each form that whole numbers take, and no other", async () => {
    const { texts } = await languages[locale]();
    const expected = [...new Set([...formsOfWholeNumbers(locale), "other"])].sort().join();
    const wrong = keys.filter(
      (key) => typeof texts[key] !== "string" && Object.keys(texts[key]).sort().join() !== expected,
    );
    expect(wrong).toEqual([]);
  });

  it("should not leave a sentence in English", async () => {
    const { texts } = await languages[locale]();
    const isSentence = (text: string) => /[a-z] [a-z]{3}/.test(text.replaceAll(/\{\w+\}/g, "x"));
    const same = keys.filter((key) => formsOf(texts[key]).other === formsOf(english[key]).other);
    expect(same.filter((key) => isSentence(formsOf(english[key]).other))).toEqual([]);
  });
});

describe.each(locales.filter(({ locale }) => locale !== "en"))(
  "a sentence of the server in $name",
  ({ locale }) => {
    it("should be translated if it is a remedy, with the code in it as it was", async () => {
      const { said } = await languages[locale]();
      const codeOf = (words: string) => (words.match(/`[^`]*`/g) ?? []).sort().join();
      const remedies = Object.values(remediesByCode);
      expect(remedies.filter((remedy) => said(remedy) === remedy)).toEqual([]);
      expect(remedies.filter((remedy) => codeOf(said(remedy)) !== codeOf(remedy))).toEqual([]);
    });

    it("should be translated with its facts if it is a saying", async () => {
      const { said } = await languages[locale]();
      const filled = englishSayings.map((template) => template.replaceAll(/\{(\w+)\}/g, "<$1>"));
      expect(filled.filter((words) => said(words) === words)).toEqual([]);
      const factsOf = (words: string) => (words.match(/<\w+>/g) ?? []).sort().join();
      expect(filled.filter((words) => factsOf(said(words)) !== factsOf(words))).toEqual([]);
    });

    it("should be translated if it is the reason of a strategy, else stay as it is", async () => {
      const { said } = await languages[locale]();
      const reason = "Only one container can hold the fixed host port 8080.";
      expect(said(reason)).not.toBe(reason);
      expect(said(reason)).toContain("8080");
      expect(said("The engine said so.")).toBe("The engine said so.");
    });
  },
);

it("should be found by the nearest language of the browser", () => {
  const wanted = [["de-AT"], ["nl", "pt"], ["zh-Hans-CN"], ["nl"], []];
  expect(wanted.map(preferredLocale)).toEqual(["de", "pt-BR", "zh-CN", "en", "en"]);
});
