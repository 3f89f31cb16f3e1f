/** The prefix makes a browser refuse it from another host, another path, or without TLS. */
const name = "__Host-cutover";
const attributes = "Path=/; HttpOnly; Secure; SameSite=Strict";

/** The value of the session's cookie; undefined if there is none, or more than one. */
export function readSessionCookie(request: Request): string | undefined {
  const pairs = (request.headers.get("cookie") ?? "").split(";").map((pair) => pair.trim());
  const values = pairs.flatMap((pair) => (pair.startsWith(`${name}=`) ? [pair.slice(name.length + 1)] : []));
  return values.length === 1 && values[0] !== "" ? values[0] : undefined;
}

export function sessionCookie(secret: string, maxAgeMs: number): string {
  return `${name}=${secret}; Max-Age=${Math.trunc(maxAgeMs / 1000)}; ${attributes}`;
}

export const endedSessionCookie = `${name}=; Max-Age=0; ${attributes}`;
