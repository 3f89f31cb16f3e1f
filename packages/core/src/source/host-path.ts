import { lstat, readFile, readlink, realpath } from "node:fs/promises";
import { posix } from "node:path";
import { isEngineSocketName } from "../policy/folders.js";
import { errorCode } from "./tree/tree-errors.js";

const maxLinks = 40;

/** The real place of a path on this machine. */
export interface HostPath {
  /** Without any link; a missing end stays as it was written. */
  readonly path: string;
  /** "missing": nothing is there. "hidden": this process may not look, or the links form a circle. */
  readonly state: "there" | "missing" | "hidden";
  /** The folder, by its own real path, of each followed link. */
  readonly linksIn: readonly string[];
  /** Device and inode of the target. */
  readonly identity: string | undefined;
}

/** Follows each link on the way, as the system does, and records it. Never rejects. */
export async function followPath(path: string): Promise<HostPath> {
  const waiting = path.split("/");
  const linksIn: string[] = [];
  let reached = "/";
  for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
    if (part === "" || part === ".") continue;
    if (part === "..") {
      reached = posix.dirname(reached);
      continue;
    }
    const next = posix.join(reached, part);
    try {
      if (!(await lstat(next)).isSymbolicLink()) {
        reached = next;
        continue;
      }
      linksIn.push(reached);
      if (linksIn.length > maxLinks) return { path: next, state: "hidden", linksIn, identity: undefined };
      const target = await readlink(next);
      if (target.startsWith("/")) reached = "/";
      waiting.unshift(...target.split("/"));
    } catch (error) {
      const state = ["ENOENT", "ENOTDIR"].includes(errorCode(error) ?? "") ? "missing" : "hidden";
      return { path: posix.join(next, ...waiting), state, linksIn, identity: undefined };
    }
  }
  // Only now: the last step may have been up, or to the root, and not to what was looked at last.
  const found = await lstat(reached).catch(() => undefined);
  if (!found) return { path: reached, state: "missing", linksIn, identity: undefined };
  return { path: reached, state: "there", linksIn, identity: `${found.dev}:${found.ino}` };
}

/**
 * The sockets that give power over the engine, as far as this machine knows: those with a listener, by their
 * names, and the engine's own. Undefined if the engine does not listen here: then its paths are not those of
 * this machine.
 */
export async function engineSocketsHere(engineUrl: string | undefined): Promise<string[] | undefined> {
  const own = /^unix:\/\/(\/.*)$/.exec(engineUrl ?? "")?.[1];
  if (own === undefined) return undefined;
  const listening = await listeningSockets();
  const real = await realpath(own).catch(() => own);
  const resolved = await Promise.all(listening.map((path) => realpath(path).catch(() => path)));
  if (!listening.includes(own) && !resolved.includes(real)) return undefined;
  return [...new Set([real, ...resolved.filter(isEngineSocketName)])];
}

/** The kernel's own list, for this network namespace. */
async function listeningSockets(): Promise<string[]> {
  const table = await readFile("/proc/net/unix", "utf8").catch(() => "");
  return [...new Set([...table.matchAll(/ (\/\S.*)$/gm)].map(([, path]) => path ?? ""))];
}
