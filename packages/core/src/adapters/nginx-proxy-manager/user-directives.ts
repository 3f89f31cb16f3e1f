/** What in a user's own advanced config keeps requests from the marker or from the forward target. */
export interface Obstacle {
  /** In words, as part of a sentence. */
  readonly what: string;
  /** True if it keeps them away whatever is requested: then no deployment can end well. */
  readonly isCertain: boolean;
}

/** A directive with a block, at the level of the server. */
interface Block {
  /** Its name and parameters. */
  readonly words: readonly string[];
  readonly body: string;
}

const token = /#[^\n]*|"(?:\\[^]|[^"\\])*"|'(?:\\[^]|[^'\\])*'|[{};]|(?:\$\{[^}]*\}|[^\s{};"'])+/g;

/** Two paths that nothing has in common but that they are requested. */
const anyPaths = ["/", "/8c1f4e/page"];

/**
 * The obstacles in an advanced config. nginx accepts all of it, so only reading the text shows them. Reads nginx's syntax roughly: what depends on a
 * request, or on what it does not read, is not certain.
 */
export function obstaclesIn(userText: string): Obstacle[] {
  const { directives, blocks, depth } = read(userText);
  const found = new Map<string, boolean>();
  for (const [name = "", variable = ""] of directives) {
    // Whether it names the new target all the same shows at the switch.
    if (name === "set" && /^\$(server|port|forward_scheme)$/.test(variable))
      found.set(`\`set ${variable}\` replaces what the host forwards to`, false);
    if (name === "return") found.set("`return` at server level runs before any location", true);
    if (name === "rewrite") found.set("`rewrite` at server level runs before any location", false);
  }
  if (blocks.some(({ words: [name] }) => name === "if"))
    found.set("`if` at server level runs before any location", false);
  if (depth !== 0) found.set("its braces do not balance", false);
  const root = blocks.find(({ words }) => words[0] === "location" && isRoot(words.slice(1)));
  if (root) {
    if (!forwards(root.body))
      found.set("its own `location /` replaces the one that forwards", !mayForward(root.body));
  } else if (isTakenForRoot(userText)) found.set("its own `location /` replaces the one that forwards", true);
  for (const { words, body } of blocks) {
    if (words[0] !== "location" || !takesAll(words.slice(1)) || forwards(body)) continue;
    found.set(`its own \`${words.join(" ")}\` takes all requests`, !mayForward(body));
  }
  return [...found].map(([what, isCertain]) => ({ what, isCertain }));
}

/** The parameters of each location in an advanced config that does not forward as the host itself does. */
export function ownLocationsIn(userText: string): (readonly string[])[] {
  return read(userText).blocks.flatMap(({ words: [name, ...parameters], body }) =>
    name === "location" && !forwards(body) ? [parameters] : [],
  );
}

function isRoot(parameters: readonly string[]): boolean {
  return parameters.join(" ") === "/" || parameters.join(" ") === "^~ /";
}

/** Nginx Proxy Manager looks for this in the raw text, even in a comment after a semicolon, and then writes no location that forwards. */
function isTakenForRoot(text: string): boolean {
  return (
    /(?:^|[;}])[ \t]*location[ \t]+\/[ \t]*\{/m.test(text) && !text.includes("conf.d/include/proxy.conf")
  );
}

/** A regular expression that every path matches: nginx prefers it to `location /`. */
function takesAll([modifier, pattern]: readonly string[]): boolean {
  if ((modifier !== "~" && modifier !== "~*") || pattern === undefined) return false;
  try {
    const expression = new RegExp(unquoted(pattern), modifier === "~*" ? "i" : "");
    return anyPaths.every((path) => expression.test(path));
  } catch {
    return false;
  }
}

/** By what Nginx Proxy Manager's own location includes, or to the target that it has set. */
function forwards(body: string): boolean {
  const { directives } = read(body);
  return directives.some(
    ([name, value = ""]) =>
      (name === "include" && value.endsWith("conf.d/include/proxy.conf")) ||
      (name === "proxy_pass" && /\$\{?server\b/.test(value) && /\$\{?port\b/.test(value)),
  );
}

/** What it includes, or computes, is not read: it may forward. */
function mayForward(body: string): boolean {
  const { directives, blocks } = read(body);
  const elsewhere = new Set(["include", "try_files", "error_page", "rewrite"]);
  if (directives.some(([name = "", value = ""]) => name === "proxy_pass" && !value.includes("$")))
    return blocks.length > 0;
  return (
    blocks.length > 0 ||
    directives.some(([name = "", value = ""]) => elsewhere.has(name) || value.includes("$")) ||
    directives.some(([name = ""]) => name.includes("_by_lua"))
  );
}

/** The directives and blocks of one level, comments left out. `depth`: of the braces at the end; 0 where they balance. */
function read(text: string): {
  readonly directives: readonly (readonly string[])[];
  readonly blocks: readonly Block[];
  readonly depth: number;
} {
  const directives: string[][] = [];
  const blocks: Block[] = [];
  let words: string[] = [];
  let depth = 0;
  let bodyAt = 0;
  for (const { 0: word, index } of text.matchAll(token)) {
    if (word.startsWith("#")) continue;
    if (word === "{") {
      if (depth === 0) bodyAt = index + 1;
      depth += 1;
    } else if (word === "}") {
      depth -= 1;
      if (depth < 0) break;
      if (depth === 0) {
        blocks.push({ words, body: text.slice(bodyAt, index) });
        words = [];
      }
    } else if (depth > 0) continue;
    else if (word === ";") {
      if (words.length > 0) directives.push(words);
      words = [];
    } else words.push(word);
  }
  return { directives, blocks, depth };
}

function unquoted(text: string): string {
  return text.replace(/^(["'])(.*)\1$/, "$2");
}
