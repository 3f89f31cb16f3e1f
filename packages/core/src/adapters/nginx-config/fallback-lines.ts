import type { RouteTarget, RouteWrite } from "../../ports/router.js";

interface Forwards {
  /** The lines of a location that forward to this target. */
  readonly to: (target: RouteTarget) => readonly string[];
}

/** What leads a request on that a target has not taken. */
interface FallbackLines {
  readonly server: readonly string[];
  /** Of the location that forwards, or of the server. */
  readonly location: readonly string[];
}

/**
 * Lines for the fallback of a write, and for requests that were drawn for its staged target; none if it has neither. nginx asks for the page of an
 * error only for those that are its own, and takes the name of the next location from a variable at that time.
 */
export function fallbackLines(
  { target, staged, fallback }: Pick<RouteWrite, "target" | "staged" | "fallback">,
  { to }: Forwards,
): FallbackLines {
  const draws = staged?.share !== undefined;
  if (!fallback && !draws) return { server: [], location: [] };
  const last = fallback ? "@cutover_fallback" : "@cutover_kept";
  const location = ["error_page 502 504 = $cutover_next;", "recursive_error_pages on;"];
  const afterStaged = [`set $cutover_next ${last};`, ...location, ...to(target)];
  return {
    server: [
      ...(fallback ? [`# cutover:fallback ${fallback.scheme} ${fallback.host} ${fallback.port}`] : []),
      `set $cutover_next ${last};`,
      ...(staged ? ["if ($cutover_staged) { set $cutover_next @cutover_kept; }"] : []),
      ...(draws ? ["if ($cutover_drawn) { set $cutover_next @cutover_target; }"] : []),
      ...(draws ? nextLocation("@cutover_target", afterStaged) : []),
      ...(fallback ? nextLocation("@cutover_fallback", to(fallback)) : []),
      'location @cutover_kept { recursive_error_pages off; if ($upstream_status ~ "504$") { return 504; } return 502; }',
    ],
    location,
  };
}

/**
 * A location for requests that nobody has taken: no byte of an answer came, and nothing was sent of those that must not be repeated. The
 * variables list all targets that were asked.
 */
function nextLocation(name: string, lines: readonly string[]): string[] {
  return [
    `location ${name} {`,
    ...[
      "set $cutover_next @cutover_kept;",
      'set $cutover_taken "";',
      'set $cutover_sent "$request_method $upstream_bytes_sent";',
      String.raw`if ($cutover_sent !~ "^(?:(?:GET|HEAD|OPTIONS|PUT|DELETE|TRACE) |\S+ [-0,: ]*$)") { set $cutover_taken "yes $upstream_status"; }`,
      'if ($upstream_bytes_received !~ "^[-0,: ]*$") { set $cutover_taken "yes $upstream_status"; }',
      'if ($cutover_taken ~ "504$") { return 504; }',
      "if ($cutover_taken) { return 502; }",
      ...lines,
    ].map((line) => `    ${line}`),
    "}",
  ];
}

/** What the lines in a block's body say; undefined if there are none. */
export function fallbackIn(body: string): RouteTarget | undefined {
  const line = /^[ \t]*# cutover:fallback (https?) (\S+) (\d+)[ \t]*\r?$/m.exec(body);
  if (!line) return undefined;
  const [, scheme, host = "", port] = line;
  return { scheme: scheme === "https" ? "https" : "http", host, port: Number(port) };
}
