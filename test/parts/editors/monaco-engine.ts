import { getLanguageService, TextDocument, type JSONSchema } from "vscode-json-languageservice";
import type { JsonSchema } from "@cutover/core/schema";
import { type EditorAnswer, splitCursor } from "./answer.js";

/** Uses the JSON language service of Monaco and Visual Studio Code. */
export async function askMonacoEngine(schema: JsonSchema, marked: string): Promise<EditorAnswer> {
  const { text, cursor } = splitCursor(marked);
  const service = getLanguageService({});
  const known = { uri: "schema://config", fileMatch: ["*"], schema: schema as JSONSchema };
  service.configure({ validate: true, schemas: [known] });
  const document = TextDocument.create("file:///config.json", "json", 1, text);
  const parsed = service.parseJSONDocument(document);
  const position = document.positionAt(cursor);
  const problems = await service.doValidation(document, parsed);
  const completions = await service.doComplete(document, position, parsed);
  const hover = await service.doHover(document, position, parsed);
  return {
    problems: problems.map(({ range, message }) => ({
      part: document.getText(range),
      message: typeof message === "string" ? message : message.value,
    })),
    completions: (completions?.items ?? []).map(({ label }) => label.replaceAll('"', "")),
    hover: hover === null ? undefined : JSON.stringify(hover.contents),
  };
}
