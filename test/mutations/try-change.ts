import { basename, dirname } from "node:path";
import type { Change } from "./change.js";
import type { Covering } from "./coverage.js";
import type { ProjectCopy } from "./project-copy.js";
import { runTests } from "./run-tests.js";

export type Verdict =
  | { readonly kind: "caught"; readonly test: string }
  | { readonly kind: "timed out" }
  | { readonly kind: "survived"; readonly testFiles: number };

/** The first tests of a change, then further ones: the first catch most changes. */
const nearest = { files: 5, durationMs: 5_000 };
const near = { files: 20, durationMs: 30_000 };
/**
 * The tests of a change, up to a limit. A change that only others would catch counts as survived: a run must
 * not take the whole day.
 */
const most = { files: 250, durationMs: 400_000 };
const patienceMs = 25_000;
/** A longer list of names does not fit a command line: then whole files run. */
const longestPattern = 60_000;

/**
 * Makes a change in a copy of the project, and runs the tests that run through it, the nearest first, until one
 * fails.
 */
export async function tryChange(
  copy: ProjectCopy,
  change: Change,
  { covering, options }: { readonly covering: readonly Covering[]; readonly options: readonly string[] },
): Promise<Verdict> {
  return copy.withChange(change, async () => {
    const [all] = split(byNearness(change.file, covering), most);
    const [first, others] = split(all, nearest);
    for (const files of [first, ...split(others, near)]) {
      if (files.length === 0) continue;
      const end = await runTests({
        folder: copy.folder,
        files: files.map(({ file }) => file),
        options: ["--maxWorkers=1", "--testTimeout=20000", ...(namesOf(files) ?? options)],
        limitMs: patienceMs + 4 * durationOf(files),
      });
      if (end.kind === "failed") return { kind: "caught", test: end.test };
      if (end.kind === "timed out") return end;
    }
    return { kind: "survived", testFiles: all.length };
  });
}

function durationOf(files: readonly Covering[]): number {
  return files.reduce((sum, { durationMs }) => sum + durationMs, 0);
}

function byNearness(file: string, covering: readonly Covering[]): Covering[] {
  const distance = (test: string): number => {
    if (basename(test, ".test.ts") === basename(file, ".ts")) return 0;
    if (dirname(test) === dirname(file)) return 1;
    return dirname(file).startsWith(dirname(test)) ? 2 : 3;
  };
  return covering.toSorted(
    (a, b) =>
      distance(a.file) - distance(b.file) || a.durationMs - b.durationMs || (a.file < b.file ? -1 : 1),
  );
}

/** The first files, up to a limit, and the others. */
function split(files: readonly Covering[], limit: typeof most): [Covering[], Covering[]] {
  let sumMs = 0;
  const from = files.findIndex(({ durationMs }, index) => {
    sumMs += durationMs;
    return index > 0 && (index >= limit.files || sumMs > limit.durationMs);
  });
  return from < 0 ? [[...files], []] : [files.slice(0, from), files.slice(from)];
}

/** Undefined if whole files must run. */
function namesOf(files: readonly Covering[]): string[] | undefined {
  const names = new Set<string>();
  for (const { tests } of files) {
    if (tests === undefined) return undefined;
    for (const test of tests) names.add(test.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  }
  const pattern = `^(${[...names].join("|")})$`;
  return pattern.length > longestPattern ? undefined : ["-t", pattern];
}
