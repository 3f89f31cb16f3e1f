/**
 * The directives that hold for every server: those at the top of the http block, and of the files that it includes. By name, with their
 * arguments. `configuration` is what `nginx -T` prints; of what stands twice, the first counts.
 */
export function httpSettings(configuration: string): Map<string, string> {
  const settings = new Map<string, string>();
  for (const file of configuration.split(/^# configuration file .+:$/m)) {
    const blocks: string[] = [];
    // In nginx.conf they stand in its http block, in an included file at its top.
    const isMain = /(?:^|[\s;}])http\s*\{/.test(file);
    for (const { words, end } of statementsOf(file)) {
      const [name = "", ...values] = words;
      const isTop = isMain ? blocks.join() === "http" : blocks.length === 0;
      if (end === "{") blocks.push(name);
      else if (end === "}") blocks.pop();
      else if (isTop && !settings.has(name)) settings.set(name, values.join(" "));
    }
  }
  return settings;
}

interface Statement {
  readonly words: readonly string[];
  readonly end: ";" | "{" | "}";
}

function statementsOf(text: string): Statement[] {
  const statements: Statement[] = [];
  let words: string[] = [];
  for (const [token] of text.matchAll(
    /#[^\n]*|"(?:\\[^]|[^"\\])*"|'(?:\\[^]|[^'\\])*'|[{};]|[^\s{};"'#]+/g,
  )) {
    if (token.startsWith("#")) continue;
    if (token === ";" || token === "{" || token === "}") {
      statements.push({ words, end: token });
      words = [];
    } else words.push(token);
  }
  return statements;
}
