import ts from "typescript";
import type { Change } from "./change.js";
import { replacementsOf } from "./mutators.js";

export interface Mutant extends Change {
  /** The kind of change, such as "condition" or "removed await". */
  readonly kind: string;
  readonly line: number;
  /** The whole first line of the change, without its indentation. */
  readonly lineText: string;
  readonly original: string;
}

/** Every mutant of a source file. */
export function findMutants(file: string, source: string): Mutant[] {
  const tree = parse(file, source);
  const lines = source.split("\n");
  const found: Mutant[] = [];
  const visit = (node: ts.Node): void => {
    if (isLeftOut(node)) return;
    for (const { kind, at = node, replacement } of replacementsOf(node)) {
      const start = at.getStart(tree);
      const { line } = tree.getLineAndCharacterOfPosition(start);
      const original = source.slice(start, at.end);
      const lineText = lines[line]?.trim() ?? "";
      found.push({ file, start, end: at.end, replacement, kind, line: line + 1, lineText, original });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

export function parse(file: string, source: string): ts.SourceFile {
  return ts.createSourceFile(file, source, ts.ScriptTarget.ES2023, true);
}

/** Types, which do not run, and words for people: texts of errors, and a schema's descriptions of its fields. */
function isLeftOut(node: ts.Node): boolean {
  if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return true;
  if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return true;
  const { parent } = node;
  if (parent === undefined) return false;
  if (ts.isNewExpression(parent) && parent.expression.getText().endsWith("Error"))
    return parent.arguments?.slice(0, 2).includes(node as ts.Expression) === true;
  if (ts.isCallExpression(parent) && ts.isPropertyAccessExpression(parent.expression))
    return parent.expression !== node && ["meta", "describe"].includes(parent.expression.name.text);
  return false;
}
