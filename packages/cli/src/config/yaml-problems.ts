import type { YAMLError } from "yaml";
import type { ReadProblem } from "./read-problem.js";

export const maxLevels = 40;

/** What is wrong, without its place. */
export type Told = Pick<ReadProblem, "code" | "message" | "remedy">;

export const tooMany: Told = {
  code: "CONFIG_TOO_LARGE",
  message: "The file has too many values; an alias counts as often as it is used.",
  remedy: "Use fewer aliases.",
};
export const deep: Told = {
  code: "CONFIG_TOO_LARGE",
  message: "Values are nested too deeply from here on.",
  remedy: `Keep the file below ${maxLevels} levels.`,
};
export const loop = syntax("The alias contains itself.", "Write the value in place of the alias.");
export const unknownAnchor = syntax(
  "No anchor of this name stands before the alias.",
  "Put a text that begins with * in quotes.",
);
export const twice: Told = {
  code: "YAML_DUPLICATE_KEY",
  message: "This key occurs twice in the same map.",
  remedy: "Keep one of the two.",
};
export const mergeKey = syntax(
  "The merge key << is not part of YAML 1.2.",
  "Write the fields in place of it, or put them into the file of a destination.",
);
export const otherVersion = syntax(
  "The file asks for another version of YAML than 1.2.",
  "Remove the %YAML line.",
);
export const empty = syntax("The file is empty.", "Run `cutover init`, which writes a first one.");

/** By the parser's codes. Its own messages may repeat a part of the text, which may be a secret. */
const sentences: Readonly<Record<string, readonly [message: string, remedy: string]>> = {
  ALIAS_PROPS: ["An alias has no anchor or tag of its own.", "Remove the anchor or the tag."],
  BAD_ALIAS: ["The alias has no name.", "Put a text that begins with * in quotes."],
  BAD_COLLECTION_TYPE: ["The tag does not fit the value.", "Remove the tag."],
  BAD_DIRECTIVE: ["This line is not a directive of YAML.", "Remove the line."],
  BAD_DQ_ESCAPE: [
    "No such escape exists in double quotes.",
    "Use single quotes, or write \\\\ for a backslash.",
  ],
  BAD_INDENT: ["The indentation is wrong here.", "Align the line with the lines of the same map or list."],
  BAD_PROP_ORDER: ["Anchors and tags stand before the value.", "Move the anchor or the tag."],
  BAD_SCALAR_START: ["A text cannot begin with this character.", "Put the text in quotes."],
  BLOCK_AS_IMPLICIT_KEY: [
    "A map or list cannot begin on this line.",
    "Begin it on a line of its own, or put a text that contains a colon in quotes.",
  ],
  BLOCK_IN_FLOW: ["Between brackets, everything is written with brackets.", "Use {} and [] here."],
  KEY_OVER_1024_CHARS: ["The key is longer than 1,024 characters.", "Shorten it."],
  MISSING_CHAR: ["A character is missing here: a quote, a bracket, a comma, a colon or a space.", "Add it."],
  MULTILINE_IMPLICIT_KEY: ["A key must stand on one line.", "Check that a colon follows the key."],
  MULTIPLE_ANCHORS: ["A value has one anchor.", "Remove one."],
  MULTIPLE_DOCS: ["A second document begins here.", "Keep one document, without a line of --- after it."],
  MULTIPLE_TAGS: ["A value has one tag.", "Remove one."],
  NON_STRING_KEY: ["A key must be a text.", "Put the key in quotes."],
  TAB_AS_INDENT: ["A tab cannot indent a line.", "Use spaces."],
  TAG_RESOLVE_FAILED: [
    "The file cannot have this tag.",
    "Remove the tag, or put a text that begins with ! in quotes.",
  ],
  UNEXPECTED_TOKEN: [
    "This is not expected here.",
    "Check quotes, colons, commas and the indentation before it.",
  ],
};

/** A complaint of the parser. */
export function told({ code, pos: [from, to] }: YAMLError): ReadProblem {
  const [message, remedy] = sentences[code] ?? ["This is not YAML.", "Correct the YAML here."];
  return { from, to, path: [], ...syntax(message, remedy) };
}

function syntax(message: string, remedy: string): Told {
  return { code: "YAML_SYNTAX", message, remedy };
}
