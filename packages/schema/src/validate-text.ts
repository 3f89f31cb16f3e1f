import type { ConfigPath } from "./config-path.js";
import { findWarnings } from "./find-warnings.js";
import { readText, type ReadText } from "./read-text.js";
import type { SourceKind } from "./source-kind.js";
import {
  issueDiagnostic,
  syntaxDiagnostic,
  type TextDiagnostic,
  warningDiagnostic,
} from "./text-diagnostic.js";
import { examineSource } from "./validate-source.js";

const maxDiagnostics = 100;

/**
 * Returns syntax errors, mistakes and warnings of a config's text, in the order of the text, at most 100.
 * Offsets are UTF-16 code units from 0 to the text's length. Without an error, `apply` accepts the text, except
 * for policy and taken domains, which only the deployer knows. Never throws.
 */
export function validateText(kind: SourceKind, text: string): readonly TextDiagnostic[] {
  const read = readText(text);
  const syntax = read.problems.map((problem) => syntaxDiagnostic(problem, read.root));
  const found = [...syntax, ...meaning(kind, read)].slice(0, maxDiagnostics);
  return found.toSorted((a, b) => a.from - b.from || a.to - b.to);
}

function meaning(kind: SourceKind, { root, unfinished }: ReadText): TextDiagnostic[] {
  if (root === undefined) return [];
  const result = examineSource(kind, root.value);
  if (!("issues" in result)) return findWarnings(kind, result).map((each) => warningDiagnostic(root, each));
  const isUnfinished = (path: ConfigPath) => unfinished.some((each) => isSamePath(each, path));
  const issues = result.issues.filter(({ path }) => !isUnfinished(path)).slice(0, maxDiagnostics);
  return issues.map((issue) => issueDiagnostic(root, issue));
}

function isSamePath(a: ConfigPath, b: ConfigPath): boolean {
  return a.length === b.length && a.every((segment, at) => segment === b[at]);
}
