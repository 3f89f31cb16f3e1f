import type { ProxyHost } from "./proxy-host.js";
import { ownLocationsIn } from "./user-directives.js";

/** What people have put before the target of a host. */
export interface OwnLocations {
  /** The host's advanced config without our block. */
  readonly text: string;
  readonly locations: ProxyHost["locations"];
}

/**
 * Lines after which a request that may belong to a person's own location is sent once: a location has the error pages of its server, and may have
 * changed the path by which the request would find it again.
 */
export function keptLines({ text, locations }: OwnLocations): string[] {
  const all = [...locations.map(({ path }) => path.trim().split(/\s+/)), ...ownLocationsIn(text)];
  return all.flatMap((parameters) => {
    const condition = conditionOf(parameters);
    return condition === undefined ? [] : [`if (${condition}) { set $cutover_next @cutover_kept; }`];
  });
}

function conditionOf(parameters: readonly string[]): string | undefined {
  const path = bare(parameters.at(-1) ?? "");
  const [modifier] = parameters.length > 1 ? parameters : [];
  if (path === "" || path.startsWith("@")) return undefined;
  if (modifier === "=") return `$uri ~ "^${literal(path)}$"`;
  if (modifier === "~" || modifier === "~*")
    return `$uri ${modifier} "${path.replaceAll(/(?<!\\)"/g, '\\"')}"`;
  return `$uri ~ "^${literal(path)}"`;
}

function bare(text: string): string {
  return text.replace(/^(["'])(.*)\1$/, "$2");
}

/** No character means anything to nginx's words or to a regular expression. */
function literal(path: string): string {
  return path.replaceAll(/[^\w/-]/g, (one) =>
    one > "\u007F" ? one : `\\x${one.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}
