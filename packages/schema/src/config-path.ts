export type ConfigPath = readonly (string | number)[];

/**
 * Formats a path: `healthcheck.start_period`, `volumes[0].source`, `environment["a.b"]`. A key that no config
 * has is cut before its first unusual character, because a mistyped key may hold a secret.
 */
export function formatPath(path: ConfigPath): string {
  return path.map(formatSegment).join("").replace(/^\./, "");
}

function formatSegment(segment: string | number): string {
  if (typeof segment === "number") return `[${segment}]`;
  if (/^[A-Za-z_$][\w$-]{0,63}$/.test(segment)) return `.${segment}`;
  return `["${formatKey(segment)}"]`;
}

export function formatKey(key: string): string {
  const plain = /^[\w$./-]{0,64}/.exec(key)?.[0] ?? "";
  return plain === key ? plain : `${plain}…`;
}
