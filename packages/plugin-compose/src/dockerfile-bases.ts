/**
 * The images that a Dockerfile builds from or copies from, with its arguments filled in and without its own
 * stages.
 */
export function dockerfileBases(text: string, args: Readonly<Record<string, string>>): string[] {
  const stages = new Set<string>();
  const values: Record<string, string> = {};
  const bases: string[] = [];
  let isGlobal = true;
  const note = (written: string): void => {
    const image = filled(written, values);
    if (image !== "" && !stages.has(image.toLowerCase()) && !/^\d+$/.test(image)) bases.push(image);
  };
  for (const line of instructions(text)) {
    const [, word = "", rest = ""] = /^\s*([a-z]+)\s+(.*)$/is.exec(line) ?? [];
    const name = word.toUpperCase();
    if (name === "ARG" && isGlobal) readArguments(rest, { args, values });
    if (name === "FROM") {
      isGlobal = false;
      const [, image = "", stage] = /^(?:--\S+\s+)*(\S+)(?:\s+as\s+(\S+))?/i.exec(rest) ?? [];
      note(image);
      if (stage !== undefined) stages.add(stage.toLowerCase());
    }
    const [, from] = /^(?:COPY|ADD)$/.test(name) ? (/(?:^|\s)--from=(\S+)/.exec(rest) ?? []) : [];
    if (from !== undefined) note(from);
  }
  return bases;
}

/** Lines without comments, each joined with its continuation lines. */
function instructions(text: string): string[] {
  const escape = /^#\s*escape\s*=\s*`/im.test(text.split("\n", 5).join("\n")) ? "`" : "\\";
  const lines: string[] = [];
  let goesOn = false;
  for (const raw of text.split(/\r?\n/)) {
    if (/^\s*#/.test(raw) || (goesOn && raw.trim() === "")) continue;
    const line = raw.trimEnd();
    const more = line.endsWith(escape);
    const kept = more ? line.slice(0, -1) : line;
    if (goesOn) lines[lines.length - 1] += kept;
    else lines.push(kept);
    goesOn = more;
  }
  return lines;
}

function readArguments(
  text: string,
  { args, values }: { args: Readonly<Record<string, string>>; values: Record<string, string> },
): void {
  for (const [, name = "", value = ""] of text.matchAll(/([A-Za-z_]\w*)(?:=("[^"]*"|'[^']*'|\S*))?/g))
    values[name] = args[name] ?? filled(value.replace(/^(["'])(.*)\1$/s, "$2"), values);
}

function filled(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(
    /\$(?:\{(\w+)(?:(:?[-+])([^}]*))?\}|(\w+))/g,
    (_, braced?: string, sign?: string, other = "", bare?: string) => {
      const value = values[braced ?? bare ?? ""] ?? "";
      if (sign?.endsWith("-")) return value === "" ? other : value;
      if (sign?.endsWith("+")) return value === "" ? "" : other;
      return value;
    },
  );
}
