/**
 * The first three hexadecimal digits of a random id are below these for `share` percent of all ids. Their step is 1/4096: of the shares 1 to 99,
 * each is met to 0.02 percent of all requests.
 */
export function shareThreshold(share: number): string {
  return Math.round((share * 4_096) / 100)
    .toString(16)
    .padStart(3, "0");
}

/** The share that such a threshold stands for; undefined if the text is none. */
export function shareBelow(threshold: string): number | undefined {
  return /^[\da-f]{3}$/.test(threshold)
    ? Math.round((Number.parseInt(threshold, 16) * 100) / 4_096)
    : undefined;
}

/** A regular expression for texts that begin with three hexadecimal digits below `threshold`, which is not "000". */
export function belowThreeHex(threshold: string): string {
  const branches = threshold
    .split("")
    .flatMap((digit, index) => (digit === "0" ? [] : [threshold.slice(0, index) + digitsBelow(digit)]));
  return `^(?:${branches.join("|")})`;
}

function digitsBelow(digit: string): string {
  const last = (Number.parseInt(digit, 16) - 1).toString(16);
  return last <= "9" ? `[0-${last}]` : `[0-9a-${last}]`;
}
