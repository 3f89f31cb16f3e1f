interface Statement {
  readonly words: readonly string[];
  readonly end: ";" | "{" | "}";
}

/**
 * The directives of nginx configuration that stand right in a block, such as "http" or "server"; "" for those in none. By name, with their
 * arguments; of what stands twice, the first counts. Pure.
 */
export function directivesIn(text: string, block: string): Map<string, string> {
  return new Map(allIn(text, block).toReversed());
}

/** The arguments of each directive of that name that stands right in such a block, in their order. Pure. */
export function directivesNamed(
  text: string,
  { block, name }: { readonly block: string; readonly name: string },
): string[] {
  return allIn(text, block).flatMap(([each, value]) => (each === name ? value : []));
}

function allIn(text: string, block: string): [name: string, value: string][] {
  const found: [string, string][] = [];
  const blocks: string[] = [];
  for (const { words, end } of statementsOf(text)) {
    const [name = "", ...values] = words;
    if (end === "{") blocks.push(name);
    else if (end === "}") blocks.pop();
    else if (blocks.join(" ") === block) found.push([name, values.join(" ")]);
  }
  return found;
}

function statementsOf(text: string): Statement[] {
  const statements: Statement[] = [];
  let words: string[] = [];
  const tokens = /#[^\n]*|"(?:\\[^]|[^"\\])*"|'(?:\\[^]|[^'\\])*'|[{};]|[^\s{};"'#]+/g;
  for (const [token] of text.matchAll(tokens)) {
    if (token.startsWith("#")) continue;
    if (token === ";" || token === "{" || token === "}") {
      statements.push({ words, end: token });
      words = [];
    } else words.push(token);
  }
  return statements;
}
