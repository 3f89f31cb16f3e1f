import { readText, syntaxDiagnostic } from "@cutover/schema/internal";
import type { ReadDocument } from "./read-problem.js";

/** Reads a JSON text, with the diagnostics of the editor. */
export function readJson(text: string): ReadDocument {
  const { root, problems } = readText(text);
  return {
    root,
    problems: problems.map((problem) => {
      const { from, to, path, code, message, fix } = syntaxDiagnostic(problem, root);
      return { from, to, path, code, message, remedy: fix ? `${fix.label}.` : "Correct the JSON here." };
    }),
  };
}
