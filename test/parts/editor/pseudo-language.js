import { englishLanguage } from "@cutover/editor";
import { jsonSchema } from "@cutover/schema";
import { imageKind } from "@cutover/schema/image";
import { pseudoLocale, pseudoTexts } from "@cutover/schema/testing";

/** Titles and descriptions of all fields, by themselves. */
function wordsIn(schema, found = {}) {
  if (typeof schema !== "object" || schema === null) return found;
  for (const value of [schema.title, schema.description, ...(schema.enumDescriptions ?? [])])
    if (typeof value === "string") found[value] = value;
  for (const value of Object.values(schema)) wordsIn(value, found);
  return found;
}

const config = pseudoLocale({ ...englishLanguage.config, fields: wordsIn(jsonSchema(imageKind)) });
const texts = pseudoTexts(englishLanguage.texts);
document.querySelector("cutover-editor").language = { locale: "en", texts, config };
