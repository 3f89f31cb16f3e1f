import { expect, it } from "vitest";
import { english } from "../texts/english.js";
import { pseudoLocale, pseudoTexts } from "./pseudo-locale.js";

it("should bracket, accent and lengthen each text, and keep its parameters", () => {
  expect(pseudoTexts({ run: "run {name} now", runs: { one: "{count} run", other: "{count} runs" } })).toEqual(
    {
      run: "⟦rúñ {name} ñów~~~~⟧",
      runs: { one: "⟦{count} rúñ~~⟧", other: "⟦{count} rúñs~~⟧" },
    },
  );
});

it("should do so with the texts and the fields of a catalogue", () => {
  const pseudo = pseudoLocale({ ...english, fields: { Port: "Porta" } });
  expect(pseudo).toMatchObject({ locale: "en", fields: { Port: "⟦Pórtá~~⟧", Path: "⟦Páth~~⟧" } });
  expect(pseudo.texts["fix.write"]).toBe('⟦Wríté "{meant}"~~~~⟧');
});
