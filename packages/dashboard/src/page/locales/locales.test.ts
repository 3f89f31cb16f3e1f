import { type Text, validateConfig } from "@cutover/schema";
import { imageKind } from "@cutover/schema/image";
import { catalogue as usualRemedies, DeployerError, type ErrorCode } from "@cutover/schema/errors";
import { englishSayings, type SayingKey, type Sayings } from "@cutover/schema/sayings";
import { beforeAll, describe, expect, it } from "vitest";
import type { TextKey, Texts } from "../texts/catalogue.js";
import { english } from "../texts/english.js";
import { type ErrorTexts, sayError } from "../texts/errors.js";
import type { Interpreter } from "../texts/interpreter.js";
import { languageFiles, preferredLocale } from "../texts/locales.js";
import { interpreter } from "../texts/said.js";

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

const codes = Object.keys(usualRemedies) as ErrorCode[];
const sayingKeys = Object.keys(englishSayings) as SayingKey[];
const codeIn = (words: string) => (words.match(/`[^`]*`/g) ?? []).sort().join();

describe.each(Object.entries(languageFiles))("%s", (locale, files) => {
  let texts: Texts;
  let errors: ErrorTexts;
  let sayings: Sayings;
  let spoken: Interpreter;
  beforeAll(async () => {
    [{ texts }, { errors }, { sayings }] = await Promise.all([files.page(), files.errors(), files.sayings()]);
    spoken = interpreter(sayings, (await files.config()).catalogue);
  });
  const textOf = (words: string) =>
    spoken
      .say(words)
      .map(({ text }) => text)
      .join("");

  it("should use each parameter of the English text in each of its forms, and no other", () => {
    const wrong = keys.filter((key) => {
      const expected = parametersOf(formsOf(english[key]).other).join();
      return Object.values(formsOf(texts[key])).some((form) => parametersOf(form).join() !== expected);
    });
    expect(wrong).toEqual([]);
  });

  it("should have each form that whole numbers take, and no other", () => {
    const expected = [...new Set([...formsOfWholeNumbers(locale), "other"])].sort().join();
    const wrong = keys.filter(
      (key) => typeof texts[key] !== "string" && Object.keys(texts[key]).sort().join() !== expected,
    );
    expect(wrong).toEqual([]);
  });

  it("should not leave a sentence in English", () => {
    const isSentence = (text: string) => /[a-z] [a-z]{3}/.test(text.replaceAll(/\{\w+\}/g, "x"));
    const same = keys.filter((key) => formsOf(texts[key]).other === formsOf(english[key]).other);
    expect(same.filter((key) => isSentence(formsOf(english[key]).other))).toEqual([]);
    expect(sayingKeys.filter((key) => sayings[key] === englishSayings[key])).toEqual([]);
    expect(codes.filter((code) => errors.remedies[code] === usualRemedies[code])).toEqual([]);
  });

  it("should head each error with a sentence of its own", () => {
    const headings = codes.map((code) => errors.headings[code]);
    expect(headings.filter((words) => !/[.。]$/.test(words))).toEqual([]);
    expect(headings.filter((words, at) => headings.indexOf(words) < at)).toEqual([]);
  });

  it("should keep the code in a remedy as it was", () => {
    const changed = codes.filter((code) => codeIn(errors.remedies[code]) !== codeIn(usualRemedies[code]));
    expect(changed).toEqual([]);
  });

  it("should say the catalogue's remedy, and leave English what the server adds or says instead", () => {
    const [usual, heading] = [usualRemedies.GREEN_EXITED, errors.headings.GREEN_EXITED];
    const said = { text: errors.remedies.GREEN_EXITED, isEnglish: false };
    const more = { text: " Set `init` to false.", isEnglish: true };
    expect(sayError(errors, "GREEN_EXITED", usual)).toEqual({ heading, remedy: [said] });
    expect(sayError(errors, "GREEN_EXITED", usual + more.text)).toEqual({ heading, remedy: [said, more] });
    expect(sayError(errors, "GREEN_EXITED", more.text)).toEqual({ heading, remedy: [more] });
    expect(sayError(errors, "NEWER", more.text)).toEqual({ heading: undefined, remedy: [more] });
    expect(sayError(errors, "NEWER", "")).toEqual({ heading: undefined, remedy: [] });
  });

  it("should use each parameter of a saying once", () => {
    const wrong = sayingKeys.filter(
      (key) => parametersOf(sayings[key]).join() !== parametersOf(englishSayings[key]).join(),
    );
    expect(wrong).toEqual([]);
  });

  it("should say a sentence within another one, and each of several", () => {
    const live = sayings["damage.live"].replace("{said}", sayings["container.gone"]);
    const shown = live.replace("{container}", "web-1");
    expect(textOf("the live container web-1 is gone")).toBe(shown);
    expect(textOf("the live container web-1 is gone; it is paused")).toBe(
      `${shown}; ${sayings["check.paused"]}`,
    );
  });

  it("should mark as English what it does not know", () => {
    expect(spoken.say("unhealthy: connect ECONNREFUSED; sorry")).toEqual([
      { text: sayings["alert.unhealthy"].replace("{said}", ""), isEnglish: false },
      { text: "connect ECONNREFUSED; sorry", isEnglish: true },
    ]);
  });

  it("should say why a deployment has its strategy", () => {
    const reason = "Only one container can hold the fixed host port 8080.";
    expect(textOf(reason)).not.toBe(reason);
    expect(textOf(reason)).toContain("8080");
  });

  it("should say each mistake in a config by its key, and others as they are", () => {
    const issues = issuesOf({ image: "web:1", port: "http", alais: "web" });
    const said = issues.map((issue) => spoken.sayIssue(issue));
    expect(said.map(({ isEnglish }) => isEnglish)).toEqual([false, false]);
    expect(said[0]?.text).toContain("port");
    expect(said[1]?.text).toContain("alias");
    expect(said.map(({ text }) => text)).not.toEqual(issues.map(({ message }) => message));
    const [issue] = issues;
    if (!issue) throw new Error("the config has no mistake");
    const newer = { ...issue, params: { ...issue.params, expected: "must-be.of-a-newer-server" } };
    for (const one of [{ ...issue, key: "newer" }, newer, { path: "body", message: issue.message }])
      expect(spoken.sayIssue(one)).toEqual({ text: issue.message, isEnglish: true });
  });
});

/** As a server sends them. */
function issuesOf(config: object) {
  try {
    validateConfig(imageKind.schema, config);
  } catch (error) {
    if (error instanceof DeployerError)
      return JSON.parse(JSON.stringify(error.details["issues"])) as {
        readonly path: string;
        readonly message: string;
        readonly key: string;
        readonly params: Readonly<Record<string, string>>;
      }[];
  }
  throw new Error("the config has no mistake");
}

it("should be found by the nearest language of the browser", () => {
  const wanted = [["de-AT"], ["nl", "pt"], ["zh-Hans-CN"], ["nl"], []];
  expect(wanted.map(preferredLocale)).toEqual(["de", "pt-BR", "zh-CN", "en", "en"]);
});
