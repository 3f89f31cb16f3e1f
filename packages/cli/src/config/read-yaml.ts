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
  YAMLParseError,
} from "yaml";
import type { ReadDocument, ReadProblem } from "./read-problem.js";
import {
  deep,
  empty,
  loop,
  maxLevels,
  mergeKey,
  otherVersion,
  told,
  type Told,
  tooMany,
  twice,
  unknownAnchor,
} from "./yaml-problems.js";

// More than any project has; an alias counts as often as it is used.
const maxNodes = 200_000;
const maxProblems = 100;
const start = { from: 0, to: 0, path: [] } as const;

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
    syntax.push({ ...start, ...otherVersion });
  if (contents === null) {
    if (syntax.length === 0) syntax.push({ ...start, ...empty });
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
