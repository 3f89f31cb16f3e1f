/**
 * One name for all spellings of an address, by which routers of one proxy share a lock: all names of this machine's loopback are one. Two host names
 * of one machine cannot be known to be the same.
 */
export function sharedName(address: string): string {
  const url = new URL(address);
  const host = url.hostname.replace(/\.$/, "");
  const isLoopback =
    /^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|\[::1\]|\[::ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4}\]|0\.0\.0\.0|\[::\])$/.test(
      host,
    );
  const port = url.port === "" ? "" : `:${url.port}`;
  return `${url.protocol}//${isLoopback ? "127.0.0.1" : host}${port}${url.pathname.replace(/\/+/g, "/").replace(/\/$/, "")}`;
}
