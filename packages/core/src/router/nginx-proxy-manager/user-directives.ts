/**
 * What in a user's own advanced config keeps requests from the marker or from the forward target, in words. nginx accepts
 * all of it, so only reading the text tells. Reads nginx's syntax roughly: it warns, it decides nothing.
 */
export function obstaclesIn(userText: string): string[] {
  const found = new Set<string>();
  let depth = 0;
  for (const token of userText.matchAll(
    /#[^\n]*|"(?:\\[^]|[^"\\])*"|'(?:\\[^]|[^'\\])*'|[{}]|[^\s{};"'#]+/g,
  )) {
    const word = token[0];
    if (word === "{") depth += 1;
    else if (word === "}") depth -= 1;
    else if (
      depth === 0 &&
      (word === "return" || word === "rewrite" || word === "if") &&
      startsDirective(userText, token.index)
    ) {
      found.add(`\`${word}\` at server level runs before any location`);
    }
    if (depth < 0) break;
  }
  if (depth !== 0) found.add("its braces do not balance");
  // Nginx Proxy Manager looks for this in the raw text, even in a comment after a semicolon.
  if (
    /(?:^|[;}])[ \t]*location[ \t]+\/[ \t]*\{/m.test(userText) &&
    !userText.includes("conf.d/include/proxy.conf")
  ) {
    found.add("its own `location /` replaces the one that forwards");
  }
  return [...found];
}

function startsDirective(text: string, index: number): boolean {
  const before = text
    .slice(0, index)
    .replace(/#[^\n]*(?=\n|$)/g, "")
    .trimEnd();
  return before === "" || /[;{}]$/.test(before);
}
