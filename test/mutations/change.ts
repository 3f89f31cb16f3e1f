/** One change of a file: `replacement` replaces the text between `start` and `end`. */
export interface Change {
  /** Below the project's folder. */
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

export function withChange(source: string, { start, end, replacement }: Change): string {
  return source.slice(0, start) + replacement + source.slice(end);
}
