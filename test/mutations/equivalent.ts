/** A mutant that no test can notice, because the program does the same with it. */
export interface Equivalent {
  /** Below packages/core/src. */
  readonly file: string;
  /** The whole line, without its indentation. */
  readonly line: string;
  /** As the command prints it: what stands there → what stands in its place. */
  readonly change: string;
  readonly because: string;
}

/** An entry that is true of no mutant is an error. */
export const equivalents: readonly Equivalent[] = [
  {
    file: "deploy/cancellations.ts",
    line: "const cause = wanted?.reason as unknown;",
    change: "?. → .",
    because: "It runs only if `wanted` is aborted, so there is one.",
  },
  {
    file: "lease/owner.ts",
    line: "if (!surroundings) return undefined;",
    change: "!surroundings → false",
    because:
      "It is undefined only on a system without /proc, and there the next line fails and returns undefined.",
  },
];
