/**
 * The values of an env file (`env_file`) in which Compose fills in variables: all but those in single quotes. A
 * value in quotes may have several lines.
 */
export function filledValues(text: string): string[] {
  const values: string[] = [];
  let rest = text.trimStart();
  while (rest !== "") {
    const sign = rest.startsWith("#") ? undefined : /^[^=:\n]*[=:][^\S\n]*/.exec(rest)?.[0];
    if (sign === undefined) rest = cutLine(rest).after;
    else {
      const { value, after } = readValue(rest.slice(sign.length));
      values.push(value);
      rest = after;
    }
    rest = rest.trimStart();
  }
  return values;
}

function readValue(text: string): { value: string; after: string } {
  const [whole, quote, inside = ""] = /^(["'])((?:\\[^]|(?!\1)[^\\])*)\1/.exec(text) ?? [];
  if (whole !== undefined) return { value: quote === '"' ? inside : "", after: text.slice(whole.length) };
  const { line, after } = cutLine(text);
  return { value: line.split(" #", 1)[0] ?? "", after };
}

function cutLine(text: string): { line: string; after: string } {
  const end = text.indexOf("\n");
  return end < 0 ? { line: text, after: "" } : { line: text.slice(0, end), after: text.slice(end + 1) };
}
