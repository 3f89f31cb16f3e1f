/** What runs while a file and its modules are loaded. */
export const loading = "";
/** What runs in a hook of the whole file, or after a test. */
export const betweenTests = "(between tests)";

/** The output of one test file at its end. */
export interface Seen {
  readonly file: string;
  readonly durationMs: number;
  readonly places: readonly { readonly place: number; readonly tests: readonly string[] }[];
}
