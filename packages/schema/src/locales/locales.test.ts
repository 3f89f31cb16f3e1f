import { describe, expect, it } from "vitest";
import { composeKind } from "../kinds/compose.js";
import { dockerfileKind } from "../kinds/dockerfile.js";
import { imageKind } from "../kinds/image.js";
import { staticKind } from "../kinds/static.js";
import type { SourceKind } from "../source-kind.js";
import { jsonSchema } from "../json-schema.js";
import { pseudoLocale } from "../testing/pseudo-locale.js";
import type { Catalogue, Params, Text, TextKey } from "../texts/catalogue.js";
import { english } from "../texts/english.js";
import { fieldWords } from "../texts/field-words.js";
import { render, renderMessage } from "../texts/render.js";
import { translate } from "../texts/translate.js";
import { resolveStrategy } from "../validate-source.js";
import { validateText } from "../validate-text.js";
import { catalogue as german } from "./de.js";
import { catalogue as spanish } from "./es.js";
import { catalogue as french } from "./fr.js";
import { locales } from "./index.js";
import { catalogue as japanese } from "./ja.js";
import { catalogue as portuguese } from "./pt-BR.js";
import { catalogue as russian } from "./ru.js";
import { catalogue as chinese } from "./zh-CN.js";

const catalogues = [chinese, german, russian, french, spanish, portuguese, japanese];
const keys = Object.keys(english.texts) as TextKey[];

/** Texts that are the same in other languages: nothing but parameters, a name, or a keyword of JSON. */
const sameInAll = new Set<string>(["must-be.json", "must-be.custom", "received.null", "received.value"]);
for (const key of keys) if (key.endsWith(".custom")) sameInAll.add(key);

/** Forms that no text needs: the romance languages use them from a million on. */
const rareForms: Readonly<Record<string, readonly string[]>> = {
  fr: ["many"],
  es: ["many"],
  "pt-BR": ["many"],
};

const formsOf = (text: Text) => (typeof text === "string" ? { other: text } : text);
const parametersOf = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();

/** The plural forms that whole numbers take in a language. */
function formsOfWholeNumbers(locale: string): string[] {
  const rules = new Intl.PluralRules(locale);
  return [...new Set([...Array(200).keys(), 1e6].map((number) => rules.select(number)))];
}

/** Punctuation twice in a row, outside of what a config holds. */
function doubled(sentence: string): boolean {
  const words = sentence.replaceAll(/`[^`]*`|"[^"]*"|\[[^\]]*\]|\{[^}]*\}/g, "x");
  return /[.,;:!?。，；：、？][ \u00a0]?[.,;:!?。，；：、？](?!\w)|[ \u00a0]{2}|\.\./.test(words);
}

/** Parameters for any text. */
const anything: Params = {
  field: "healthcheck.path",
  holder: "healthcheck",
  name: "prot",
  meant: "port",
  text: "Own words.",
  values: '"a", "b"',
  count: 21,
  size: 3,
  most: 1024,
  least: "1s",
  other: "port",
  another: "user",
  mode: "files",
  value: '"x"',
  example: '"/data"',
  port: 80,
  source: "/data",
  kind: "image",
  strategy: "recreate",
};

const sources: readonly SourceKind[] = [imageKind, dockerfileKind, staticKind, composeKind];
/** Mistakes of many kinds, for each of the sources. */
const mistaken = [
  "",
  "[]",
  "{",
  '{ "a": 1, }',
  "{} x",
  '{ "a" 1 }',
  '{ "a": 1 "b": 2 }',
  '{ "a": tru }',
  "{ // no\n}",
  "\ufeff{}",
  '{ "a": "\\x" }',
  '{ "a": "\t" }',
  '{ "a": 1, "a": 2 }',
  '{ "a": 1. }',
  '{ "a": "',
  "[".repeat(40),
  '{ "image": 7, "port": "http", "domains": ["Example.com", "a..b"], "healthcheck": { "pth": "x", "interval": 5 } }',
  '{ "image": "web", "deploy_strategy": "blue-green", "ports": ["80:80"], "prot": 80, "memory": "1" }',
  '{ "image": "web", "volumes": ["data:/data", "./x:/data", "data:/data:ro"], "tmpfs": "/data", "user": "a b" }',
  '{ "image": "web:1", "ports": ["80:80"], "networks": ["host", "x"], "command": "run", "alias": "A_" }',
  '{ "mode": "program", "spa_fallback": true, "path": "x", "repository": "http://u:p@x", "cache": 1 }',
  '{ "file": "compose.yaml", "compose": "x", "service": 1, "deploy_strategy": "blue-green" }',
  '{ "path": "/x", "build_args": { "A": { "from_env": "" } }, "builder": "classic", "build_secrets": {} }',
];

const found = sources.flatMap((kind) => mistaken.flatMap((text) => validateText(kind, text)));

it("should be those of the list", () => {
  expect([english, ...catalogues].map(({ locale }) => locale)).toEqual(locales.map(({ locale }) => locale));
  for (const { locale, name } of locales) {
    expect(Intl.getCanonicalLocales(locale)).toEqual([locale]);
    expect(name.length).toBeGreaterThan(1);
  }
});

describe.each(catalogues.map((catalogue) => [catalogue.locale, catalogue] as const))(
  "%s",
  (locale, catalogue) => {
    const texts = Object.entries(catalogue.texts) as [TextKey, Text][];

    it("should have the texts of English, in the same order", () => {
      expect(texts.map(([key]) => key)).toEqual(keys);
    });

    it("should use each parameter of the English text in each of its forms, and no other", () => {
      const wrong = texts.filter(([key, text]) => {
        const expected = parametersOf(formsOf(english.texts[key]).other).join();
        return Object.values(formsOf(text)).some((form) => parametersOf(form).join() !== expected);
      });
      expect(wrong).toEqual([]);
    });

    it("should not leave a text in English", () => {
      const same = texts.filter(([key, text]) => formsOf(text).other === formsOf(english.texts[key]).other);
      expect(same.filter(([key]) => !sameInAll.has(key))).toEqual([]);
    });

    it("should have each form that whole numbers take, and no other", () => {
      const needed = formsOfWholeNumbers(locale).filter((form) => !rareForms[locale]?.includes(form));
      const expected = [...new Set([...needed, "other"])].sort();
      const wrong = texts.filter(
        ([, text]) => typeof text !== "string" && Object.keys(text).sort().join() !== expected.join(),
      );
      expect(wrong).toEqual([]);
    });

    it("should make a whole sentence of each expectation and each value", () => {
      const received = keys.filter((key) => key.startsWith("received."));
      const sentences = keys
        .filter((key) => key.startsWith("must-be."))
        .flatMap((key, at) => {
          const params = { ...anything, expected: key, received: received[at % received.length] ?? "" };
          return [params, { ...params, field: "" }].map((each) =>
            renderMessage({ key, params: each }, { ...catalogue, custom: { "Own words.": "x" } }),
          );
        });
      expect(sentences.filter(isBroken)).toEqual([]);
    });

    it("should make a whole sentence of each reason", () => {
      const reasons = keys.filter((key) => /^strategy\.(?!refused)/.test(key));
      const around: TextKey[] = [
        "strategy.refused",
        "strategy.refused-by-field",
        "warning.recreated",
        "schema.as-absent",
      ];
      const sentences = reasons.flatMap((reason) =>
        around.map((key) => render({ key, params: { ...anything, reason } }, catalogue)),
      );
      expect(sentences.filter(isBroken)).toEqual([]);
    });

    it("should have a title and a description for each field", () => {
      const { fields = {} } = catalogue;
      expect(Object.keys(fields)).toEqual(fieldWords);
      const isSentence = (words: string) => words.endsWith(".");
      expect(fieldWords.filter((words) => isSentence(words) && fields[words] === words)).toEqual([]);
      expect(Object.values(fields).filter((words) => words === "" || doubled(words))).toEqual([]);
      const shown = JSON.stringify(jsonSchema(sources, catalogue));
      const left = fieldWords.filter((words) => isSentence(words) && shown.includes(JSON.stringify(words)));
      expect(left).toEqual([]);
    });

    it("should translate whatever is found in a config", () => {
      const shown = found.flatMap((each) => {
        const { message, remedy = "", fix } = translate(each, catalogue);
        return [message, remedy, fix?.label ?? ""];
      });
      expect(new Set(found.map(({ key }) => key)).size).toBeGreaterThan(35);
      expect(shown.filter(isBroken)).toEqual([]);
      const { reason } = resolveStrategy(imageKind, { image: "web:1" });
      expect(translate(resolveStrategy(imageKind, { image: "web:1" }), catalogue).reason).not.toBe(reason);
    });
  },
);

function isBroken(sentence: string): boolean {
  return /\{\w+\}|undefined/.test(sentence) || doubled(sentence);
}

it("should have each title and description of the JSON Schema", () => {
  const shown = [
    ...wordsOf([jsonSchema(sources, pseudoLocale(english)), jsonSchema(imageKind, pseudoLocale(english))]),
  ];
  expect(shown.length).toBeGreaterThan(1000);
  expect(shown.filter((words) => !/^⟦.*⟧$/s.test(words))).toEqual([]);
  const inEnglish = new Set(wordsOf(jsonSchema(sources)));
  expect(fieldWords.filter((words) => !inEnglish.has(words))).toEqual([]);
});

/** All titles, descriptions and lines of hovers in a JSON Schema. */
function* wordsOf(node: unknown): Generator<string> {
  if (typeof node !== "object" || node === null) return;
  for (const [key, value] of Object.entries(node)) {
    if (["default", "examples", "enum", "const"].includes(key)) continue;
    if (["title", "description"].includes(key) && typeof value === "string") yield value;
    else if (key === "markdownDescription") yield* String(value).split("\n\n");
    else if (key === "enumDescriptions") yield* value as string[];
    else yield* wordsOf(value);
  }
}

it("should let a run in a pseudo language find a sentence that is not in a catalogue", () => {
  const pseudo: Catalogue = pseudoLocale(english);
  const shown = found.map((each) => translate(each, pseudo).message);
  expect(shown.filter((message) => !/^⟦.*⟧$/s.test(message))).toEqual([]);
});
