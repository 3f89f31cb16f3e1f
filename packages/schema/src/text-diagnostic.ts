import type { ConfigFix, ConfigIssue } from "./config-issue.js";
import type { ConfigPath } from "./config-path.js";
import type { Span, SyntaxProblem, TextNode } from "./read-text.js";
import type { FixKey, MessageKey, Params, RemedyKey } from "./texts/catalogue.js";
import { english } from "./texts/english.js";
import { render } from "./texts/render.js";
import type { ToldWarning } from "./warning.js";

/** A mistake or a warning about a part of a config's text. */
export interface TextDiagnostic extends Span {
  /** The field; empty for the config as a whole. */
  readonly path: ConfigPath;
  /** docs/editor.md lists them. */
  readonly code: string;
  /** A sentence for a person, without values. `translate` renders it in another language. */
  readonly message: string;
  readonly key: MessageKey;
  readonly params: Params;
  /** The next action, unless the message itself names it. */
  readonly remedy?: string;
  readonly remedyKey?: RemedyKey;
  /** `apply` refuses a config with an error. */
  readonly severity: "error" | "warning";
  readonly fix?: TextFix;
}

export interface TextFix {
  readonly label: string;
  readonly labelKey: FixKey;
  /** Non-overlapping replacements in the given text. */
  readonly edits: readonly (Span & { readonly insert: string })[];
}

export function syntaxDiagnostic(problem: SyntaxProblem, root: TextNode | undefined): TextDiagnostic {
  const { from, to, code, message, fix } = problem;
  const edits = fix && [{ from, to, insert: fix.insert }];
  return {
    from,
    to,
    path: pathTo(root, from),
    code,
    ...message,
    message: render(message, english),
    severity: "error",
    ...(fix && edits && { fix: { label: render(fix.label, english), labelKey: fix.label.key, edits } }),
  };
}

export function warningDiagnostic(root: TextNode, warning: ToldWarning): TextDiagnostic {
  return { ...locate(root, warning.path), ...warning, severity: "warning" };
}

export function issueDiagnostic(root: TextNode, issue: ConfigIssue): TextDiagnostic {
  const { path, code, key, params, message, remedy, remedyKey, isKey, fix } = issue;
  const edit = fix && textFix(root, fix);
  const place = locate(root, path, isKey);
  const said = { path, code, key, params, message, remedy, remedyKey };
  return { ...place, ...said, severity: "error", ...(edit && { fix: edit }) };
}

/**
 * The value at `path`, or its key. If the field is missing: the key or the opening bracket of the object that
 * lacks it.
 */
export function locate(root: TextNode, path: ConfigPath, isKey?: boolean): Span {
  const node = nodeAt(root, path);
  if (node === undefined) {
    const holder = deepest(root, path);
    return plain(holder.key ?? { from: holder.from, to: Math.min(holder.from + 1, holder.to) });
  }
  return plain(isKey ? (node.key ?? node) : node);
}

function plain({ from, to }: Span): Span {
  return { from, to };
}

function nodeAt(root: TextNode, path: ConfigPath): TextNode | undefined {
  return path.reduce<TextNode | undefined>((node, segment) => node?.children.get(segment), root);
}

function deepest(root: TextNode, path: ConfigPath): TextNode {
  const child = path[0] === undefined ? undefined : root.children.get(path[0]);
  return child === undefined ? root : deepest(child, path.slice(1));
}

function textFix(root: TextNode, fix: ConfigFix): TextFix | undefined {
  const node = nodeAt(root, fix.path);
  if (node === undefined) return undefined;
  if ("value" in fix) return replace(fix, node, fix.value);
  const isTaken = nodeAt(root, [...fix.path.slice(0, -1), fix.key]) !== undefined;
  return isTaken || node.key === undefined ? undefined : replace(fix, node.key, fix.key);
}

function replace({ label, labelKey }: ConfigFix, { from, to }: Span, text: string): TextFix {
  return { label, labelKey, edits: [{ from, to, insert: JSON.stringify(text) }] };
}

function pathTo(root: TextNode | undefined, offset: number): ConfigPath {
  for (const [segment, child] of root?.children ?? []) {
    const { from } = child.key ?? child;
    if (from <= offset && offset < child.to) return [segment, ...pathTo(child, offset)];
  }
  return [];
}
