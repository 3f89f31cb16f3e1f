import { printable } from "@cutover/schema/internal";

/** Shorter values would mask ordinary words. */
const shortestSecret = 4;

/**
 * Lines are cut at 8 KiB, with at most four bytes a character: a longer line than this may end within a secret.
 */
const shortestCutLine = 2_000;

/**
 * Removes secrets from shown text: each value and each of its lines, as it is and in the forms that programs
 * print: JSON, URL and base64. Values of fewer than four characters are not masked.
 */
export class Mask {
  readonly #forms = new Set<string>();
  #longestFirst: readonly string[] = [];

  constructor(secrets: readonly string[] = []) {
    this.add(secrets);
  }

  add(secrets: readonly string[]): void {
    for (const secret of secrets) for (const form of formsOf(secret)) this.#forms.add(form);
    if (this.#forms.size > this.#longestFirst.length)
      this.#longestFirst = [...this.#forms].toSorted((a, b) => b.length - a.length);
  }

  /**
   * Returns the printable `text` without the secrets. A line that may have been cut also loses the beginning of
   * a secret at its end.
   */
  hide(text: string): string {
    const masked = this.#longestFirst.reduce((rest, form) => rest.replaceAll(form, "[secret]"), text);
    if (text.length < shortestCutLine) return masked;
    const cut = Math.max(0, ...this.#longestFirst.map((form) => sharedLength(masked, form)));
    return cut === 0 ? masked : `${masked.slice(0, -cut)}[secret]`;
  }
}

function formsOf(secret: string): string[] {
  if (secret.length < shortestSecret) return [];
  const lines = secret.split(/[\r\n]+/).flatMap((line) => [line, line.trim()]);
  const plain = lines.map(printable).filter((line) => line.length >= shortestSecret);
  const bytes = Buffer.from(secret);
  const url = encodeURIComponent(secret.replace(/\p{Surrogate}/gu, "\ufffd"));
  const encoded = [
    JSON.stringify(secret).slice(1, -1),
    url,
    url.replaceAll("%20", "+"),
    bytes.toString("base64"),
    bytes.toString("base64").replace(/=+$/, ""),
    bytes.toString("base64url"),
  ];
  // An encoded value is on one line, so a value of several lines is found whole.
  return [...plain, ...encoded];
}

/** How much of the beginning of `secret` is at the end of `line`; 0 if it is too little to reveal anything. */
function sharedLength(line: string, secret: string): number {
  for (let length = Math.min(secret.length - 1, line.length); length >= shortestSecret; length -= 1) {
    if (line.endsWith(secret.slice(0, length))) return length;
  }
  return 0;
}
