import { createScanner, getNodePath, type Node, type ParseError, parseTree } from "jsonc-parser";
import { type ConfigPath, formatKey } from "./config-path.js";
import { maxConfigBytes } from "./read-limits.js";
import { type FixKey, type MessageKey, tell, type Told } from "./texts/catalogue.js";

/** Offsets in a text, in UTF-16 code units. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A value of a text, with its place. */
export interface TextNode extends Span {
  /** The value, as from `JSON.parse`. */
  readonly value: unknown;
  /** The span of its key, if an object holds it. */
  readonly key: Span | undefined;
  readonly children: ReadonlyMap<string | number, TextNode>;
}

export interface SyntaxProblem extends Span {
  readonly code:
    "JSON_SYNTAX" | "JSON_COMMENT" | "JSON_TRAILING_COMMA" | "JSON_DUPLICATE_KEY" | "CONFIG_TOO_LARGE";
  readonly message: Told<MessageKey>;
  /** The replacement for the span, and the name of the change. */
  readonly fix?: { readonly label: Told<FixKey>; readonly insert: string };
}

export interface ReadText {
  /** Undefined if the text holds no value. */
  readonly root: TextNode | undefined;
  readonly problems: readonly SyntaxProblem[];
  /** Keys that have no value yet. */
  readonly unfinished: readonly ConfigPath[];
}

/** Texts without parameters. */
type PlainSyntaxKey = Exclude<
  Extract<MessageKey, `json.${string}`>,
  `json.${"too-long" | "too-large" | "duplicate-key"}`
>;

const maxTextLength = 4 * maxConfigBytes;
// Deeper than a config may be; the recursive parser supports some thousands.
const maxBrackets = 100;
const maxProblems = 100;

/** Reads a text that should be JSON as far as possible. The work and the result are bounded for any text. */
export function readText(text: string): ReadText {
  const problems: SyntaxProblem[] = [];
  const breach = text.length > maxTextLength ? tooLong(text) : scan(text, problems);
  if (breach !== undefined) return { root: undefined, problems: [breach], unfinished: [] };

  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: true });
  problems.push(...errors.slice(0, maxProblems).map((error) => syntaxProblem(error, text)));
  const unfinished: Node[] = [];
  const root = tree && readNode(tree, undefined, { problems, unfinished, end: text.length });
  return { root, problems, unfinished: unfinished.slice(0, maxProblems).map((key) => getNodePath(key)) };
}

function tooLong(text: string): SyntaxProblem {
  const message = tell("json.too-long", { most: maxTextLength / 1024, size: text.length });
  return { code: "CONFIG_TOO_LARGE", from: 0, to: text.length, message };
}

/** Finds the mistakes that the parser is told to forgive, and those that it does not support. */
function scan(text: string, problems: SyntaxProblem[]): SyntaxProblem | undefined {
  const scanner = createScanner(text);
  let [depth, tokens, before, last] = [0, 0, "", ""];
  let comma = 0;
  for (;;) {
    scanner.scan();
    const from = scanner.getTokenOffset();
    // If a comment is not closed, the scanner ends one character after the text.
    const to = Math.min(from + scanner.getTokenLength(), text.length);
    if (from === to || from >= text.length) return undefined;
    const token = text.charAt(from);
    if (/\s/.test(token)) continue;
    if (/^\/[/*]/.test(text.slice(from, from + 2))) {
      if (problems.length < maxProblems) problems.push(comment({ from, to }));
      continue;
    }
    tokens += 1;
    if (tokens > maxConfigBytes) return tooManyTokens(text);
    if (token === "{" || token === "[") depth += 1;
    if (depth > maxBrackets) return tooDeep({ from, to: text.length });
    if (token === "}" || token === "]") {
      depth -= 1;
      if (last === "," && !/^[[{,]?$/.test(before) && problems.length < maxProblems)
        problems.push(trailing(comma));
    }
    if (token === ",") comma = from;
    [before, last] = [last, token];
  }
}

// Each token except a comma at the end is at least one byte of the config too.
function tooManyTokens(text: string): SyntaxProblem {
  const message = tell("json.too-large", { count: maxConfigBytes / 1024 });
  return { code: "CONFIG_TOO_LARGE", from: 0, to: text.length, message };
}

function tooDeep(span: Span): SyntaxProblem {
  return { ...span, code: "CONFIG_TOO_LARGE", message: tell("json.too-deep") };
}

function comment(span: Span): SyntaxProblem {
  const message = tell("json.comment");
  return { ...span, code: "JSON_COMMENT", message, fix: { label: tell("fix.remove-comment"), insert: "" } };
}

function trailing(from: number): SyntaxProblem {
  const message = tell("json.trailing-comma");
  const fix = { label: tell("fix.remove-comma"), insert: "" };
  return { from, to: from + 1, code: "JSON_TRAILING_COMMA", message, fix };
}

/** By the parser's numbers; the comment beside each is the parser's name. */
const sentences: Readonly<Record<number, PlainSyntaxKey>> = {
  1: "json.symbol", // InvalidSymbol
  2: "json.number", // InvalidNumberFormat
  3: "json.key", // PropertyNameExpected
  4: "json.value", // ValueExpected
  5: "json.colon", // ColonExpected
  6: "json.comma", // CommaExpected
  7: "json.open-object", // CloseBraceExpected
  8: "json.open-list", // CloseBracketExpected
  9: "json.after-end", // EndOfFileExpected
  11: "json.open-comment", // UnexpectedEndOfComment
  12: "json.open-text", // UnexpectedEndOfString
  13: "json.number", // UnexpectedEndOfNumber
  14: "json.unicode", // InvalidUnicode
  15: "json.escape", // InvalidEscapeCharacter
  16: "json.character", // InvalidCharacter
};

function syntaxProblem({ error, offset, length }: ParseError, text: string): SyntaxProblem {
  const to = Math.min(offset + length, text.length);
  const span = { from: Math.min(offset, text.length), to, code: "JSON_SYNTAX" } as const;
  if (text.trim() === "") return { ...span, message: tell("json.empty") };
  if (text.charCodeAt(offset) === 0xfeff && length === 1) {
    const fix = { label: tell("fix.remove-mark"), insert: "" };
    return { ...span, message: tell("json.byte-order-mark"), fix };
  }
  return { ...span, message: tell(sentences[error] ?? "json.symbol") };
}

interface Found {
  readonly problems: SyntaxProblem[];
  /** Keys without a value. */
  readonly unfinished: Node[];
  /** The text's length: after an unclosed comment, the parser ends one character behind it. */
  readonly end: number;
}

const noChildren: ReadonlyMap<string | number, TextNode> = new Map();

function readNode(node: Node, key: Span | undefined, found: Found): TextNode {
  const place = { from: node.offset, to: Math.min(node.offset + node.length, found.end), key };
  if (node.type === "array")
    return listNode(
      place,
      (node.children ?? []).map((child) => readNode(child, undefined, found)),
    );
  if (node.type !== "object") return { ...place, value: node.value as unknown, children: noChildren };
  return objectNode(place, readFields(node, found));
}

type Place = Pick<TextNode, "from" | "to" | "key">;

export function listNode(place: Place, items: readonly TextNode[]): TextNode {
  return { ...place, value: items.map(({ value }) => value), children: new Map(items.entries()) };
}

export function objectNode(place: Place, children: ReadonlyMap<string, TextNode>): TextNode {
  const value = {};
  // An assignment to "__proto__" would not make a field.
  for (const [name, child] of children)
    Object.defineProperty(value, name, {
      value: child.value,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  return { ...place, value, children };
}

function readFields(node: Node, found: Found): Map<string, TextNode> {
  const fields = new Map<string, TextNode>();
  for (const { children: [name, value] = [] } of node.children ?? []) {
    if (name === undefined) continue;
    if (value === undefined) {
      found.unfinished.push(name);
      continue;
    }
    const key = { from: name.offset, to: name.offset + name.length };
    const text = String(name.value);
    if (fields.has(text) && found.problems.length < maxProblems) {
      const message = tell("json.duplicate-key", { name: formatKey(text) });
      found.problems.push({ ...key, code: "JSON_DUPLICATE_KEY", message });
    }
    fields.set(text, readNode(value, key, found));
  }
  return fields;
}
