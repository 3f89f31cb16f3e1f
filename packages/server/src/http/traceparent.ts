/** W3C Trace Context, version 00: trace, parent and flags. A newer version may add to the end. */
const pattern =
  /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:$|-[\x21-\x7e]{0,200}$)/;

/** The span that a request stands under; undefined without one, or if it cannot be read. */
export function traceparentOf(request: Request): string | undefined {
  const given = request.headers.get("traceparent")?.trim();
  if (given === undefined || !pattern.test(given)) return undefined;
  return given.startsWith("00-") && given.length !== 55 ? undefined : given;
}
