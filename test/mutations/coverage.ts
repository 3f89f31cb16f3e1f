import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import ts from "typescript";
import type { Change } from "./change.js";
import { parse } from "./find-mutants.js";
import type { ProjectCopy } from "./project-copy.js";
import { runTests } from "./run-tests.js";
import { betweenTests, loading, type Seen } from "./seen.js";

/** A test file that runs through a change. */
export interface Covering {
  readonly file: string;
  /** Of the whole file. */
  readonly durationMs: number;
  /** Names of those tests; undefined if the change runs outside of a test. */
  readonly tests: readonly string[] | undefined;
}

interface Insertion {
  readonly at: number;
  readonly text: string;
  /** Order at the same place: first the ranges that end there, then the longest of those that begin there. */
  readonly order: number;
}

const dryRunLimitMs = 25 * 60_000;

/**
 * Runs the unit tests once, with a mark at each change, and returns the test files that run through it. Fails
 * if a test fails without any change.
 */
export async function findCovering(
  copy: ProjectCopy,
  changes: readonly Change[],
  options: readonly string[],
): Promise<Covering[][]> {
  const folder = join(copy.folder, "seen");
  const marked = new Map<string, string>();
  for (const file of new Set(changes.map((change) => change.file))) {
    const own = [...changes.entries()].filter(([, change]) => change.file === file);
    marked.set(file, withMarks(file, await copy.read(file), own));
  }
  const end = await copy.with(marked, () =>
    runTests({
      folder: copy.folder,
      options: ["--config", "noting.config.ts", "--testTimeout=240000", ...options],
      env: { MUTATION_SEEN: folder },
      limitMs: dryRunLimitMs,
    }),
  );
  if (end.kind === "failed") throw new Error(`without any change fails: ${end.test}\n${end.output}`);
  if (end.kind === "timed out") throw new Error("the tests do not end, without any change");
  const seen: Seen[] = [];
  for (const name of await readdir(folder))
    seen.push(JSON.parse(await readFile(join(folder, name), "utf8")) as Seen);
  return changes.map((_, place) => coveringAt(place, seen, copy));
}

/** A module is loaded once for all files of a process, so any file may need what runs as it loads. */
function coveringAt(place: number, seen: readonly Seen[], copy: ProjectCopy): Covering[] {
  const testsIn = ({ places }: Seen) => places.find((one) => one.place === place)?.tests;
  const isLoading = seen.some((one) => testsIn(one)?.includes(loading) === true);
  return seen.flatMap((one) => {
    const tests = testsIn(one);
    if (!isLoading && !tests) return [];
    const isNamed = !isLoading && tests?.includes(betweenTests) === false;
    const file = relative(copy.folder, one.file);
    return [{ file, durationMs: one.durationMs, tests: isNamed ? tests : undefined }];
  });
}

function withMarks(file: string, source: string, changes: readonly (readonly [number, Change])[]): string {
  const tree = parse(file, source);
  const insertions = changes.flatMap(([place, { start }]) => markAt(nodeAt(tree, start), place));
  const ordered = insertions.sort((a, b) => a.at - b.at || a.order - b.order);
  let marked = "";
  let from = 0;
  for (const { at, text } of ordered) {
    marked += source.slice(from, at) + text;
    from = at;
  }
  return marked + source.slice(from);
}

/** The innermost node that begins at or around a place. */
function nodeAt(tree: ts.SourceFile, start: number): ts.Node {
  let node: ts.Node = tree;
  for (;;) {
    const inner: ts.Node | undefined = ts.forEachChild(node, (child) =>
      child.getStart(tree) <= start && start < child.end ? child : undefined,
    );
    if (!inner) return node;
    node = inner;
  }
}

/** Marks the block, the statement, or the expression body of a function that contains a node. */
function markAt(node: ts.Node, place: number): Insertion[] {
  const call = `globalThis.mutationSeen?.(${place})`;
  const within = (body: ts.Node): Insertion[] =>
    ts.isBlock(body)
      ? [{ at: body.getStart() + 1, text: ` ${call};`, order: 0 }]
      : around(body, `(${call}, (`, "))");
  if (ts.isBlock(node)) return within(node);
  for (let inner = node; ; inner = inner.parent) {
    const { parent } = inner;
    if (parent === undefined) return [{ at: 0, text: `${call};`, order: 0 }];
    const body = ts.isFunctionLike(parent) && "body" in parent ? (parent.body as ts.ConciseBody) : undefined;
    if (body && (ts.isParameter(inner) || (inner === body && !ts.isBlock(body)))) return within(body);
    if (!ts.isStatement(inner) || ts.isBlock(inner)) continue;
    if (isListOfStatements(parent)) return [{ at: inner.getStart(), text: `${call}; `, order: 0 }];
    if (!ts.isLabeledStatement(parent)) return around(inner, `{ ${call}; `, " }");
  }
}

function isListOfStatements(node: ts.Node): boolean {
  return ts.isBlock(node) || ts.isSourceFile(node) || ts.isCaseOrDefaultClause(node);
}

function around(node: ts.Node, before: string, after: string): Insertion[] {
  const [start, end] = [node.getStart(), node.end];
  return [
    { at: start, text: before, order: maxLength - (end - start) },
    { at: end, text: after, order: end - start - maxLength },
  ];
}

const maxLength = 1e9;
