/** True where a request failed before a byte of it was sent: no such name, nobody listening, or no trust in the peer. */
export function isDialFailure(error: unknown): boolean {
  const { syscall, code, errors } = Object(error) as { syscall?: unknown; code?: unknown; errors?: unknown };
  if (Array.isArray(errors) && errors.length > 0) return errors.every(isDialFailure);
  if (syscall === "connect" || syscall === "getaddrinfo") return true;
  return (
    typeof code === "string" && (code === "UND_ERR_CONNECT_TIMEOUT" || /^ERR_TLS_|CERT|UNABLE_TO_/.test(code))
  );
}
