import { listNode, objectNode, type Span, type TextNode } from "@cutover/schema/internal";
import type { ConfigPath } from "@cutover/schema";
import {
  type Alias,
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  Parser,
  visit,
  type YAMLError,
  YAMLParseError,
} from "yaml";
import type { ReadDocument, ReadProblem } from "./read-problem.js";

// More than any project has; an alias counts as often as it is used.
const maxNodes = 200_000;
const maxLevels = 40;
const maxProblems = 100;

/**
 * Reads a YAML 1.2 text: one document of the core schema, with texts as keys. The work is bounded for any text.
 */
export function readYaml(text: string): ReadDocument {
  const tokens = [...new Parser().parse(text)];
  const depth = tooDeepAt(tokens);
  if (depth !== undefined)
    return { root: undefined, problems: [{ from: depth, to: depth, path: [], ...deep }] };
  const document = compose(tokens, text);
  const reader = new Reader(document, text);
  const { contents } = document;
  const syntax = [...document.errors, ...document.warnings].slice(0, maxProblems).map((each) => told(each));
  if (document.directives?.yaml.explicit && document.directives.yaml.version !== "1.2")
    syntax.push({ from: 0, to: 0, path: [], code: "YAML_SYNTAX", ...otherVersion });
  if (contents === null) {
    if (syntax.length === 0) syntax.push({ from: 0, to: 0, path: [], code: "YAML_SYNTAX", ...empty });
    return { root: undefined, problems: syntax };
  }
  const root = reader.read(contents, { key: undefined, path: [], within: [] });
  const problems = [...syntax, ...reader.problems].slice(0, maxProblems);
  const isWhole = !problems.some(({ code }) => code === "CONFIG_TOO_LARGE");
  return { root: isWhole ? root : undefined, problems };
}

/** The offset of a value that is nested too deeply for the composer, which is recursive. */
function tooDeepAt(tokens: readonly CST.Token[]): number | undefined {
  const waiting = tokens.map((token) => ({ token, level: 0 }));
  for (let visit = waiting.pop(); visit !== undefined; visit = waiting.pop()) {
    const { token, level } = visit;
    if (level > maxLevels) return token.offset;
    const below = "items" in token ? token.items.flatMap(({ key, value }) => [key, value]) : [];
    if (token.type === "document") below.push(token.value);
    for (const each of below) if (each) waiting.push({ token: each, level: level + 1 });
  }
  return undefined;
}

function compose(tokens: readonly CST.Token[], text: string): Document.Parsed {
  // Duplicate keys are found below: the composer compares each key with all others.
  const options = { prettyErrors: false, uniqueKeys: false, stringKeys: true, logLevel: "error" } as const;
  const [first, second] = new Composer(options).compose(tokens, true, text.length);
  const document = first as Document.Parsed;
  if (second?.range)
    document.errors.push(new YAMLParseError([second.range[0], second.range[0]], "MULTIPLE_DOCS", ""));
  return document;
}

interface At {
  readonly key: Span | undefined;
  readonly path: ConfigPath;
  /** The anchored nodes that aliases led through. */
  readonly within: readonly Node[];
}

class Reader {
  readonly problems: ReadProblem[] = [];
  #nodes = 0;
  readonly #targets: ReadonlyMap<Alias, Node>;
  readonly #end: number;

  constructor(document: Document.Parsed, text: string) {
    this.#targets = targetsOf(document);
    this.#end = text.length;
  }

  read(node: Node | null, at: At): TextNode {
    const span = this.#spanOf(node, at.key);
    const place = { ...span, key: at.key };
    const nothing: TextNode = { ...place, value: null, children: new Map() };
    this.#nodes += 1;
    if (this.#nodes > maxNodes) return this.#refuse(nothing, at, tooMany);
    if (at.path.length > maxLevels) return this.#refuse(nothing, at, deep);
    if (isAlias(node)) return this.#readAlias(node, nothing, at);
    if (isMap(node)) return objectNode(place, this.#readFields(node.items as Pair<Node, Node | null>[], at));
    if (isSeq(node)) {
      const items = node.items.map((item, index) =>
        this.read(item as Node, { ...at, key: undefined, path: [...at.path, index] }),
      );
      return listNode(place, items);
    }
    return { ...nothing, value: isScalar(node) ? node.value : null };
  }

  #readAlias(alias: Alias, nothing: TextNode, at: At): TextNode {
    const target = this.#targets.get(alias);
    if (target === undefined) return this.#refuse(nothing, at, unknownAnchor);
    if (at.within.includes(target)) return this.#refuse(nothing, at, loop);
    const { from, to } = nothing;
    return { ...this.read(target, { ...at, within: [...at.within, target] }), from, to };
  }

  #readFields(pairs: readonly Pair<Node, Node | null>[], at: At): Map<string, TextNode> {
    const fields = new Map<string, TextNode>();
    for (const { key, value } of pairs) {
      if (this.#nodes > maxNodes) break;
      const span = this.#spanOf(key, undefined);
      // The parser has reported a key that is no text.
      if (!isScalar(key) || typeof key.value !== "string") continue;
      const name = key.value;
      const path = [...at.path, name];
      if (name === "<<") this.#add({ ...span, path, ...mergeKey });
      else if (fields.has(name)) this.#add({ ...span, path, ...twice });
      else fields.set(name, this.read(value, { ...at, key: span, path }));
    }
    return fields;
  }

  #refuse(node: TextNode, { path }: At, problem: Told): TextNode {
    const { from, to } = node.key ?? node;
    // One such complaint is enough.
    if (!this.problems.some(({ code }) => code === problem.code)) this.#add({ from, to, path, ...problem });
    return node;
  }

  #add(problem: ReadProblem): void {
    if (this.problems.length < maxProblems) this.problems.push(problem);
  }

  #spanOf(node: Node | null, key: Span | undefined): Span {
    const [from, to] = node?.range ?? [key?.to ?? 0, key?.to ?? 0];
    return { from: Math.min(from, this.#end), to: Math.min(to, this.#end) };
  }
}

/** The node that each alias stands for: the last one before it with this anchor. */
function targetsOf(document: Document): Map<Alias, Node> {
  const anchored = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  visit(document, {
    Node(_, node) {
      if (isAlias(node)) {
        const target = anchored.get(node.source);
        if (target !== undefined) targets.set(node, target);
      } else if (node.anchor !== undefined) anchored.set(node.anchor, node);
    },
  });
  return targets;
}

type Told = Pick<ReadProblem, "code" | "message" | "remedy">;

const tooMany: Told = {
  code: "CONFIG_TOO_LARGE",
  message: "The file has too many values; an alias counts as often as it is used.",
  remedy: "Use fewer aliases.",
};
const deep: Told = {
  code: "CONFIG_TOO_LARGE",
  message: "Values are nested too deeply from here on.",
  remedy: "Keep the file below 40 levels.",
};
const loop: Told = {
  code: "YAML_SYNTAX",
  message: "The alias contains itself.",
  remedy: "Write the value in place of the alias.",
};
const unknownAnchor: Told = {
  code: "YAML_SYNTAX",
  message: "No anchor of this name stands before the alias.",
  remedy: "Put a text that begins with * in quotes.",
};
const twice: Told = {
  code: "YAML_DUPLICATE_KEY",
  message: "This key occurs twice in the same map.",
  remedy: "Keep one of the two.",
};
const mergeKey: Told = {
  code: "YAML_SYNTAX",
  message: "The merge key << is not part of YAML 1.2.",
  remedy: "Write the fields in place of it, or put them into the file of a destination.",
};
const otherVersion = {
  message: "The file asks for another version of YAML than 1.2.",
  remedy: "Remove the %YAML line.",
};
const empty = { message: "The file is empty.", remedy: "Run `cutover init`, which writes a first one." };

/** By the parser's codes. Its own messages may repeat a part of the text, which may be a secret. */
const sentences: Readonly<Record<string, readonly [message: string, remedy: string]>> = {
  ALIAS_PROPS: ["An alias has no anchor or tag of its own.", "Remove the anchor or the tag."],
  BAD_ALIAS: ["The alias has no name.", "Put a text that begins with * in quotes."],
  BAD_COLLECTION_TYPE: ["The tag does not fit the value.", "Remove the tag."],
  BAD_DIRECTIVE: ["This line is not a directive of YAML.", "Remove the line."],
  BAD_DQ_ESCAPE: [
    "No such escape exists in double quotes.",
    "Use single quotes, or write \\\\ for a backslash.",
  ],
  BAD_INDENT: ["The indentation is wrong here.", "Align the line with the lines of the same map or list."],
  BAD_PROP_ORDER: ["Anchors and tags stand before the value.", "Move the anchor or the tag."],
  BAD_SCALAR_START: ["A text cannot begin with this character.", "Put the text in quotes."],
  BLOCK_AS_IMPLICIT_KEY: [
    "A map or list cannot begin on this line.",
    "Begin it on a line of its own, or put a text that contains a colon in quotes.",
  ],
  BLOCK_IN_FLOW: ["Between brackets, everything is written with brackets.", "Use {} and [] here."],
  KEY_OVER_1024_CHARS: ["The key is longer than 1,024 characters.", "Shorten it."],
  MISSING_CHAR: ["A character is missing here: a quote, a bracket, a comma, a colon or a space.", "Add it."],
  MULTILINE_IMPLICIT_KEY: ["A key must stand on one line.", "Check that a colon follows the key."],
  MULTIPLE_ANCHORS: ["A value has one anchor.", "Remove one."],
  MULTIPLE_DOCS: ["A second document begins here.", "Keep one document, without a line of --- after it."],
  MULTIPLE_TAGS: ["A value has one tag.", "Remove one."],
  NON_STRING_KEY: ["A key must be a text.", "Put the key in quotes."],
  TAB_AS_INDENT: ["A tab cannot indent a line.", "Use spaces."],
  TAG_RESOLVE_FAILED: [
    "The file cannot have this tag.",
    "Remove the tag, or put a text that begins with ! in quotes.",
  ],
  UNEXPECTED_TOKEN: [
    "This is not expected here.",
    "Check quotes, colons, commas and the indentation before it.",
  ],
};

function told({ code, pos: [from, to] }: YAMLError): ReadProblem {
  const [message, remedy] = sentences[code] ?? ["This is not YAML.", "Correct the YAML here."];
  return { from, to, path: [], code: "YAML_SYNTAX", message, remedy };
}
