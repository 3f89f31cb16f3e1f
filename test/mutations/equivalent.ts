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

export const equivalents: readonly Equivalent[] = [];
