const terminalSequences = new RegExp(
  [
    // OSC, DCS, SOS, PM and APC strings, to their end.
    String.raw`(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)`,
    // CSI sequences.
    String.raw`(?:\u001b\[|\u009b)[0-?]*[ -\/]*[@-~]`,
    // Short sequences, such as the choice of a character set.
    String.raw`\u001b[ -\/]+[0-~]`,
  ].join("|"),
  "gu",
);

// Control characters except tab and line feed, and characters that reverse the writing direction or break a
// line.
const unprintable = /(?![\t\n])[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/**
 * Removes terminal sequences, control characters (except tab) and marks that reverse the writing direction from
 * a text of several lines.
 */
export function printableText(text: string): string {
  return text.replace(terminalSequences, "").replace(unprintable, "");
}

/** As `printableText`, for one line: removes line feeds too. */
export function printable(line: string): string {
  return printableText(line).replaceAll("\n", "");
}

/** The beginning of `text`, marked if it was cut. */
export function shortened(text: string, maxLength: number): string {
  return text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
}
