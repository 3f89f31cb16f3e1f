import { describe, expect, it } from "vitest";
import * as z from "zod";
import { imageKind } from "../kinds/image.js";
import type { SourceKind } from "../source-kind.js";
import { validateSource } from "../validate-source.js";
import { validateText } from "../validate-text.js";
import { type Catalogue, tell, type TextKey } from "./catalogue.js";
import { english } from "./english.js";
import { mustBe, mustBeOf } from "./must-be.js";
import { renderText } from "./render.js";
import { translate } from "./translate.js";

function catalogue(locale: string, texts: Partial<Catalogue["texts"]>): Catalogue {
  return { locale, texts: { ...english.texts, ...texts } };
}

describe("a catalogue", () => {
  it("should not compile without one of the texts, nor with one that there is not", () => {
    const { "must-be.string": _, ...others } = english.texts;
    // @ts-expect-error: a text is missing
    const short: Catalogue = { locale: "de", texts: others };
    // @ts-expect-error: there is no such text
    const long: Catalogue = { locale: "de", texts: { ...english.texts, "must-be.strnig": "ein Text" } };
    expect([short, long].map(({ locale }) => locale)).toEqual(["de", "de"]);
  });

  it("should not compile with a text that lacks its parameters", () => {
    // @ts-expect-error: the port is missing
    expect(tell("strategy.host-port").params).toEqual({});
    // @ts-expect-error: it is called port
    expect(tell("strategy.host-port", { prot: 80 }).key).toBe("strategy.host-port");
  });

  it("should have the forms that numbers take in its language", () => {
    const russian = catalogue("ru", {
      "sentence.field": "{field}: ожидается {expected}, получено: {received}",
      "must-be.port-number": "целое число от 1 до 65535",
      "received.string": {
        one: "строка из {size} символа",
        few: "строка из {size} символов",
        other: "строка из {size} символов",
      },
    });
    const told = ["h", "htt"].map((port) => validateSource(imageKind, { image: "web:1", port })[0]);
    expect(told.map((issue) => issue && translate(issue, russian).message)).toEqual([
      "port: ожидается целое число от 1 до 65535, получено: строка из 1 символа",
      "port: ожидается целое число от 1 до 65535, получено: строка из 3 символов",
    ]);
  });

  it("should say remedies, fixes and reasons too", () => {
    const german = catalogue("de", {
      "unknown-field.top-meant": "Das Feld „{name}“ gibt es nicht. Ist „{meant}“ gemeint?",
      "remedy.write": "Schreiben Sie „{meant}“.",
      "fix.write": "„{meant}“ schreiben",
      "strategy.host-port": "Den Port {port} kann nur ein Container haben.",
      "warning.recreated": "Es gibt eine Unterbrechung: {reason}",
    });
    const [issue] = validateSource(imageKind, { image: "web:1", prot: 80 });
    expect(issue && translate(issue, german)).toMatchObject({
      message: "Das Feld „prot“ gibt es nicht. Ist „port“ gemeint?",
      remedy: "Schreiben Sie „port“.",
      fix: { label: "„port“ schreiben", path: ["prot"], key: "port" },
    });
    const [warning] = validateText(imageKind, '{ "image": "web:1", "ports": ["80:80"] }');
    expect(warning && translate(warning, german).message).toBe(
      "Es gibt eine Unterbrechung: Den Port 80 kann nur ein Container haben.",
    );
  });

  it("should translate a plugin's own words by those words", () => {
    const kind: SourceKind = {
      kind: "moody",
      schema: z.strictObject({ mood: z.string().regex(/^good$/, { error: "a good mood" }) }),
      strategies: { fallback: { strategy: "recreate", reason: "It is so." } },
    };
    const [issue] = validateSource(kind, { mood: "bad" });
    expect(issue).toMatchObject({ key: "must-be.custom", params: { text: "a good mood" } });
    const german = catalogue("de", { "sentence.field": "{field} muss {expected} sein." });
    const custom = { "a good mood": "gute Laune" };
    expect(issue && translate(issue, { ...german, custom }).message).toBe("mood muss gute Laune sein.");
    expect(issue && translate(issue, german).message).toBe("mood muss a good mood sein.");
  });

  it("should put a parameter in as it is", () => {
    const [issue] = validateSource(imageKind, { image: "{field} $& {other}" });
    expect(issue?.message).toContain('but is "{field} $& {other}".');
  });
});

describe("a text of another package", () => {
  it("should be rendered in the plural form of its first number", () => {
    const text = { one: "{count} Lauf von {name}", other: "{count} Läufe von {name}" };
    expect([1, 2].map((count) => renderText(text, { count, name: "web" }, "de"))).toEqual([
      "1 Lauf von web",
      "2 Läufe von web",
    ]);
  });

  it("should keep a parameter that it is not given, and know no texts of this package", () => {
    expect(renderText("{reason}: {lost}", { reason: "must-be.string" }, "de")).toBe("must-be.string: {lost}");
  });
});

describe("the English texts", () => {
  it("should say no two things with the same words, since words are how a text is found again", () => {
    const keys = Object.keys(english.texts) as TextKey[];
    const words = keys
      .filter((key) => key.startsWith("must-be."))
      .map((key) => JSON.stringify(english.texts[key]));
    expect(words.filter((each, at) => words.indexOf(each) < at)).toEqual([]);
  });

  it("should be found again by their words", () => {
    const words = mustBe("at-least-items", { count: 3 });
    expect([words, mustBeOf(words)]).toEqual([
      "at least 3 items long",
      { key: "must-be.at-least-items", params: { count: 3 } },
    ]);
  });
});
