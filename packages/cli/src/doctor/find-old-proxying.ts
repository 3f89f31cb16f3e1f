interface Block {
  readonly file: string;
  readonly holder: Block | undefined;
  /** The name of an upstream, if the block is one. */
  readonly upstream?: string | undefined;
  version?: string;
  /** Places of proxy_pass directives to the server. */
  readonly passes: string[];
}

/**
 * The places in an `nginx -T` dump that pass requests on to `listen` ("127.0.0.1:7070" or "unix:/path") by
 * HTTP/1.0, as the file and the name of the upstream.
 */
export function findOldProxying(dump: string, listen: string): string[] {
  const upstreams = new Set([listen]);
  const [, port] = /:(\d+)$/.exec(listen) ?? [];
  if (port !== undefined)
    for (const host of ["127.0.0.1", "localhost", "[::1]", "0.0.0.0"]) upstreams.add(`${host}:${port}`);
  let block: Block = { file: "nginx.conf", holder: undefined, passes: [] };
  const blocks: Block[] = [block];
  let file = block.file;
  let words: string[] = [];
  for (const [token] of dump.matchAll(
    /# configuration file [^\n]*:\n|#[^\n]*|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[{};]|[^\s{};"']+/g,
  )) {
    if (token.startsWith("# configuration file ")) file = token.slice("# configuration file ".length, -2);
    else if (token.startsWith("#")) continue;
    else if (token === "{") {
      block = { file, holder: block, passes: [], upstream: words[0] === "upstream" ? words[1] : undefined };
      blocks.push(block);
      words = [];
    } else if (token === "}") {
      block = block.holder ?? block;
      words = [];
    } else if (token === ";") {
      const [name, value = ""] = words;
      if (name === "server" && block.upstream !== undefined && upstreams.has(value))
        upstreams.add(block.upstream);
      if (name === "proxy_http_version") block.version = value;
      if (name === "proxy_pass") block.passes.push(value);
      words = [];
    } else words.push(token.replace(/^["']|["']$/g, ""));
  }
  return blocks.flatMap((each) =>
    each.passes
      .filter((to) => upstreams.has(to.replace(/^https?:\/\//, "").replace(/^(unix:[^:]*|[^/]*).*$/, "$1")))
      .filter(() => (versionOf(each) ?? "1.0") === "1.0")
      .map((to) => `${each.file} (${to})`),
  );
}

/** As set in the block, or around it. */
function versionOf(block: Block): string | undefined {
  return block.version ?? (block.holder && versionOf(block.holder));
}
