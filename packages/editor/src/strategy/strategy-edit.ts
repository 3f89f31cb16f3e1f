import { findNodeAtLocation, type Node, parseTree } from "jsonc-parser";
import type { TextEdit } from "../surface/text-surface.js";
import type { StrategyChoice } from "./strategy-choices.js";

const key = "deploy_strategy";

/**
 * Returns the edits that set `deploy_strategy` in a config's text, or remove it for the default. All else stays
 * as it is, comments too; `modify` of jsonc-parser would format the field beside it anew.
 */
export function strategyEdit(text: string, choice: StrategyChoice): readonly TextEdit[] {
  const root = parseTree(text, [], { allowTrailingComma: true });
  if (root?.type !== "object") return [];
  const value = findNodeAtLocation(root, [key]);
  if (choice === "") return value?.parent ? removal(text, root, value.parent) : [];
  const json = JSON.stringify(choice);
  if (value) return [{ ...spanOf(value), insert: json }];
  return insertion(text, root, `"${key}": ${json}`);
}

function insertion(text: string, root: Node, field: string): TextEdit[] {
  const last = root.children?.at(-1);
  const end = spanOf(root).to - 1;
  if (last === undefined) return [{ from: root.offset + 1, to: end, insert: `\n  ${field}\n` }];
  const { to } = spanOf(last);
  const comma = text.slice(to, end).trimStart().startsWith(",") ? [] : [{ from: to, to, insert: "," }];
  const lineEnd = text.indexOf("\n", to);
  if (lineEnd < 0 || lineEnd > end) return [...comma, { from: to, to, insert: ` ${field}` }];
  const line = text.slice(text.lastIndexOf("\n", last.offset) + 1, last.offset);
  const indent = /^\s*/.exec(line)?.[0] ?? "";
  return [...comma, { from: lineEnd, to: lineEnd, insert: `\n${indent}${field}` }];
}

function removal(text: string, root: Node, field: Node): TextEdit[] {
  const { from, to } = spanOf(field);
  const fields = root.children ?? [];
  const before = fields[fields.indexOf(field) - 1];
  const isLast = fields.at(-1) === field;
  // The comma behind the field goes with it; behind the last one there is none, and the one before goes.
  const behind = /^\s*,/.exec(text.slice(to))?.[0].length ?? 0;
  const comma = isLast && before ? text.indexOf(",", spanOf(before).to) : -1;
  const commaBefore = comma >= 0 && comma < from ? [{ from: comma, to: comma + 1, insert: "" }] : [];
  const blanksBefore = /\n?[ \t]*$/.exec(text.slice(0, from))?.[0].length ?? 0;
  return [...commaBefore, { from: Math.max(from - blanksBefore, comma + 1), to: to + behind, insert: "" }];
}

function spanOf({ offset, length }: Node) {
  return { from: offset, to: offset + length };
}
