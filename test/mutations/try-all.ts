import { availableParallelism } from "node:os";
import type { Change } from "./change.js";
import { findCovering } from "./coverage.js";
import { ProjectCopy } from "./project-copy.js";
import { tryChange, type Verdict } from "./try-change.js";

/** Sweeps of a few seconds each: they notice a wrong order of effects, or an effect that nothing waits for. */
const shortSweeps = [
  "blue-green, update that adds a domain",
  "(blue-green|recreate), update beside",
  "blue-green, rollback without",
  "recreate, rollback to",
  "recreate, removal of",
];
/** Enumerations of thousands of runs, and repeats of a source's contract for another plugin. */
const leftOut = [
  "recovery: ",
  `after every single fault(?!.*: '?(${shortSweeps.join("|")}))`,
  "whatever they, their deployers",
  "in every order of",
  "5,000",
  "in whatever order, with whatever fault",
  "should never be mounted by two containers",
  "should find the alias led to",
  "a thousand",
  // It measures memory, which a busy machine frees late.
  "without holding it",
  "locked",
  "a database that",
];
const shortTests = ["-t", `^(?!.*(${leftOut.join("|")})).*$`];

/** Tries each change, as many at once as there are processors, and reports each verdict as it comes. */
export async function tryAll<T extends Change>(
  changes: readonly T[],
  onVerdict: (change: T, verdict: Verdict) => void,
): Promise<void> {
  const copies = await Promise.all(Array.from({ length: availableParallelism() }, () => ProjectCopy.make()));
  try {
    const [first] = copies;
    if (!first) return;
    const covering = await findCovering(first, changes, shortTests);
    console.log("unchanged: every test passes");
    const left = [...changes.entries()];
    const work = async (copy: ProjectCopy): Promise<void> => {
      for (let next = left.shift(); next; next = left.shift()) {
        const [index, change] = next;
        const found = { covering: covering[index] ?? [], options: shortTests };
        onVerdict(change, await tryChange(copy, change, found));
      }
    };
    await Promise.all(copies.map(work));
  } finally {
    await Promise.all(copies.map((copy) => copy.remove()));
  }
}
