/** Longer waits are for the event stream. */
const longestWaitMs = 3_600_000;

/** RFC 7240: how long the answer may wait for its result; undefined if it should not wait. */
export function preferredWaitMs(request: Request): number | undefined {
  const seconds = /(?:^|[,;])\s*wait\s*=\s*"?(\d{1,9})"?\s*(?:$|[,;])/i.exec(
    request.headers.get("prefer") ?? "",
  )?.[1];
  return seconds === undefined ? undefined : Math.min(Number(seconds) * 1000, longestWaitMs);
}

/** True if the request accepts `type`, and does not rather want JSON. */
export function prefersType(request: Request, type: string): boolean {
  for (const range of (request.headers.get("accept") ?? "").toLowerCase().split(",")) {
    const media = range.split(";")[0]?.trim();
    if (media === type) return true;
    if (media === "application/json" || media === "*/*") return false;
  }
  return false;
}
