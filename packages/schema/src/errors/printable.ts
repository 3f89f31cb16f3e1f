const terminalSequences = new RegExp(
  [
    // OSC, DCS, SOS, PM and APC strings up to their end.
    String.raw`(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)`,
    // CSI sequences.
    String.raw`(?:\u001b\[|\u009b)[0-?]*[ -\/]*[@-~]`,
    // The short ones, such as the choice of a character set.
    String.raw`\u001b[ -\/]+[0-~]`,
  ].join("|"),
  "gu",
);

// Control characters except tab and line feed, and what reverses the direction of writing or breaks a line elsewhere.
const unprintable = /(?![\t\n])[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/** Text of several lines without terminal sequences, control characters (a tab stays) and marks that reverse the direction of writing. */
export function printableText(text: string): string {
  return text.replace(terminalSequences, "").replace(unprintable, "");
}

/** As `printableText`, for one line: line feeds go too. */
export function printable(line: string): string {
  return printableText(line).replaceAll("\n", "");
}

/** The beginning of `text`, marked as cut if something is left out. */
export function shortened(text: string, maxLength: number): string {
  return text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
}
