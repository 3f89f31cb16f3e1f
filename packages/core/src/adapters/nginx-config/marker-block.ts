import { markerPath } from "../../ports/router.js";

/**
 * Our lines inside nginx configuration that belongs to a user:
 *
 *     # cutover:begin <workload>
 *     …
 *     # cutover:end
 *
 * Both comments stand on lines of their own. A begin without an end of its own is no block. All functions are pure.
 */
export interface MarkerBlock {
  readonly workload: string;
  /** The lines between the two comments, joined by line feeds. */
  readonly body: string;
}

interface Span extends MarkerBlock {
  readonly first: number;
  readonly last: number;
}

const beginLine = /^[ \t]*#[ \t]*cutover:begin[ \t]+(\S+)[ \t]*\r?$/;
const endLine = /^[ \t]*#[ \t]*cutover:end[ \t]*\r?$/;

function firstSpan(lines: readonly string[]): Span | undefined {
  let first = -1;
  for (const [index, line] of lines.entries()) {
    if (beginLine.test(line)) first = index;
    else if (first >= 0 && endLine.test(line)) {
      const workload = beginLine.exec(lines[first] ?? "")?.[1] ?? "";
      return { workload, body: lines.slice(first + 1, index).join("\n"), first, last: index };
    }
  }
  return undefined;
}

/** The first block in `text`. */
export function findMarkerBlock(text: string): MarkerBlock | undefined {
  const span = firstSpan(text.split("\n"));
  return span && { workload: span.workload, body: span.body };
}

/**
 * `text` with exactly one block, in the place of the first one there or else at the end on a line of its own. Everything
 * outside blocks is kept byte for byte.
 */
export function putMarkerBlock(text: string, block: MarkerBlock): string {
  const lines = text.split("\n");
  const span = firstSpan(lines);
  const lineEnd = span && lines[span.last]?.endsWith("\r") ? "\r" : "";
  const ours = [`# cutover:begin ${block.workload}`, block.body, `# cutover:end${lineEnd}`];
  if (!span) return text === "" ? ours.join("\n") : [text, ...ours].join("\n");
  const rest = withoutBlocks(lines.slice(span.last + 1));
  return [...lines.slice(0, span.first), ...ours, ...rest].join("\n");
}

/** `text` without any block; what `putMarkerBlock` added to a text without one is taken away exactly. */
export function stripMarkerBlocks(text: string): string {
  return withoutBlocks(text.split("\n")).join("\n");
}

function withoutBlocks(lines: readonly string[]): string[] {
  let rest = [...lines];
  for (let span = firstSpan(rest); span; span = firstSpan(rest)) {
    rest = [...rest.slice(0, span.first), ...rest.slice(span.last + 1)];
  }
  return rest;
}

/** The nginx location that answers `nonce` at `markerPath`. */
export function markerLocation(nonce: string): string {
  return (
    `location = ${markerPath} { default_type text/plain; ` +
    `add_header Cache-Control no-store always; return 200 "${nonce}"; }`
  );
}

/** The nonce that a block's body answers; undefined in an empty block, or where the location was edited. */
export function markerNonce(body: string): string | undefined {
  return /^[ \t]*location = \/\.well-known\/cutover \{.* return 200 "([a-z0-9]{16,64})"; \}[ \t]*\r?$/m.exec(
    body,
  )?.[1];
}
