import {
  createScanner,
  getNodePath,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from "jsonc-parser";
import { type ConfigPath, formatKey } from "./config-path.js";
import { maxConfigBytes } from "./read-limits.js";

/** Offsets in a text, in UTF-16 code units. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A value of a text, with its place. */
export interface TextNode extends Span {
  /** As `JSON.parse` gives it. */
  readonly value: unknown;
  /** Of its key, where an object holds it. */
  readonly key: Span | undefined;
  readonly children: ReadonlyMap<string | number, TextNode>;
}

export interface SyntaxProblem extends Span {
  readonly code:
    "JSON_SYNTAX" | "JSON_COMMENT" | "JSON_TRAILING_COMMA" | "JSON_DUPLICATE_KEY" | "CONFIG_TOO_LARGE";
  readonly message: string;
  /** What to write in place of the span, and what that does. */
  readonly fix?: { readonly label: string; readonly insert: string };
}

export interface ReadText {
  /** Undefined where the text holds no value. */
  readonly root: TextNode | undefined;
  readonly problems: readonly SyntaxProblem[];
  /** Keys that have no value yet. */
  readonly unfinished: readonly ConfigPath[];
}

const maxTextLength = 4 * maxConfigBytes;
// More than a config may have; the parser, which calls itself, bears some thousands.
const maxBrackets = 100;
const maxProblems = 100;

/** Reads a text that should be JSON as far as it can be read. Its work and its answer are bounded whatever the text is. */
export function readText(text: string): ReadText {
  const problems: SyntaxProblem[] = [];
  const breach = text.length > maxTextLength ? tooLong(text) : scan(text, problems);
  if (breach !== undefined) return { root: undefined, problems: [breach], unfinished: [] };

  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: true });
  problems.push(...errors.slice(0, maxProblems).map((error) => syntaxProblem(error, text)));
  const unfinished: Node[] = [];
  const root = tree && readNode(tree, undefined, { problems, unfinished });
  return { root, problems, unfinished: unfinished.slice(0, maxProblems).map((key) => getNodePath(key)) };
}

function tooLong(text: string): SyntaxProblem {
  const message = `The text must be at most ${maxTextLength / 1024} Ki characters long, but has ${text.length}.`;
  return { code: "CONFIG_TOO_LARGE", from: 0, to: text.length, message };
}

/** Finds what the parser is told to forgive, and what it could not bear. */
function scan(text: string, problems: SyntaxProblem[]): SyntaxProblem | undefined {
  const scanner = createScanner(text);
  let [depth, tokens, before, last] = [0, 0, "", ""];
  let comma = 0;
  for (;;) {
    scanner.scan();
    const from = scanner.getTokenOffset();
    const to = from + scanner.getTokenLength();
    if (from === to) return undefined;
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

// Each token but a comma at the end is at least a byte of the config too.
function tooManyTokens(text: string): SyntaxProblem {
  const message = `The config must be at most ${maxConfigBytes / 1024} KiB of JSON.`;
  return { code: "CONFIG_TOO_LARGE", from: 0, to: text.length, message };
}

function tooDeep(span: Span): SyntaxProblem {
  return { ...span, code: "CONFIG_TOO_LARGE", message: "Brackets are nested too deeply from here on." };
}

function comment(span: Span): SyntaxProblem {
  const message = "A config is plain JSON, which has no comments.";
  return { ...span, code: "JSON_COMMENT", message, fix: { label: "Remove the comment", insert: "" } };
}

function trailing(from: number): SyntaxProblem {
  const message = "A config is plain JSON, in which no comma stands after the last entry.";
  const fix = { label: "Remove the comma", insert: "" };
  return { from, to: from + 1, code: "JSON_TRAILING_COMMA", message, fix };
}

const sentences: Readonly<Record<string, string>> = {
  InvalidSymbol: "This is no JSON: texts and keys stand in double quotes.",
  InvalidNumberFormat: "The number is not finished.",
  UnexpectedEndOfNumber: "The number is not finished.",
  PropertyNameExpected: "A key in double quotes is expected here.",
  ValueExpected: "A value is expected here.",
  ColonExpected: "A colon is expected here.",
  CommaExpected: "A comma is expected before this.",
  CloseBraceExpected: "The object is not closed: } is missing.",
  CloseBracketExpected: "The list is not closed: ] is missing.",
  EndOfFileExpected: "Nothing may stand after the config.",
  UnexpectedEndOfComment: "The comment is not closed.",
  UnexpectedEndOfString: "The text is not closed: a double quote is missing.",
  InvalidUnicode: "After \\u four hexadecimal digits are expected.",
  InvalidEscapeCharacter: 'After a backslash one of " \\ / b f n r t u is expected.',
  InvalidCharacter: "Tabs, line breaks and control characters in a text are written as \\t, \\n or \\u0000.",
};

function syntaxProblem({ error, offset, length }: ParseError, text: string): SyntaxProblem {
  const span = { from: offset, to: offset + length, code: "JSON_SYNTAX" } as const;
  if (text.trim() === "") return { ...span, message: "The config is empty; the smallest one is {}." };
  if (text.charCodeAt(offset) === 0xfeff && length === 1) {
    const fix = { label: "Remove the byte order mark", insert: "" };
    return { ...span, message: "JSON does not begin with a byte order mark.", fix };
  }
  return { ...span, message: sentences[printParseErrorCode(error)] ?? "This is no JSON." };
}

interface Found {
  readonly problems: SyntaxProblem[];
  /** Keys without a value. */
  readonly unfinished: Node[];
}

const noChildren: ReadonlyMap<string | number, TextNode> = new Map();

function readNode(node: Node, key: Span | undefined, found: Found): TextNode {
  const [from, to] = [node.offset, node.offset + node.length];
  if (node.type === "array") {
    const all = (node.children ?? []).map((child) => readNode(child, undefined, found));
    return { from, to, key, value: all.map(({ value }) => value), children: new Map(all.entries()) };
  }
  if (node.type !== "object") return { from, to, key, value: node.value as unknown, children: noChildren };
  const children = readFields(node, found);
  const value = {};
  // An assignment to "__proto__" would not make a field.
  for (const [name, child] of children)
    Object.defineProperty(value, name, {
      value: child.value,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  return { from, to, key, value, children };
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
      const message = `The key "${formatKey(text)}" stands here once more.`;
      found.problems.push({ ...key, code: "JSON_DUPLICATE_KEY", message });
    }
    fields.set(text, readNode(value, key, found));
  }
  return fields;
}
