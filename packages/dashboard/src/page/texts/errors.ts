import type { ErrorCode } from "@cutover/schema/errors";

/** What the page says of errors and findings in one language, by their codes. A missing text does not compile. */
export interface ErrorTexts {
  /** What happened. */
  readonly headings: Readonly<Record<ErrorCode, string>>;
  /** What to do: the catalogue's own remedy. */
  readonly remedies: Readonly<Record<ErrorCode, string>>;
}
