import { readFile, stat } from "node:fs/promises";
import { isIP } from "node:net";
import { addressesIn } from "../../ports/moved-targets.js";
import { hasOwnLines, parseSite, serverNames } from "./site-file.js";

/** What a site file holds that matters to other sites. */
export interface KnownSite {
  readonly file: string;
  readonly names: readonly string[];
  /** Undefined if it is not ours. */
  readonly workload: string | undefined;
  /** True if all that nginx reads of it stands in it: our block alone, which leads to addresses. */
  readonly isPlain: boolean;
  /** Another one after each change; undefined if the file is too new to tell. */
  readonly stamp: string | undefined;
}

/** Two changes within one tick of the file system's clock leave the same times. */
const settledMs = 1_000;
/** So many files are open at the same time at most. */
const atOnce = 64;

/** Site files, each of which is read again only if it has changed since: every write looks at all of them. */
export class KnownSites {
  readonly #known = new Map<string, KnownSite>();

  /** Leaves out those that are not there and, with `lenient`, those that cannot be read. */
  async read(files: readonly string[], { lenient = false } = {}): Promise<KnownSite[]> {
    const found: KnownSite[] = [];
    const readOne = async (file: string): Promise<KnownSite | undefined> => {
      const site = this.#readOne(file);
      return lenient ? site.catch(() => undefined) : site;
    };
    for (let at = 0; at < files.length; at += atOnce) {
      const some = files.slice(at, at + atOnce).map(readOne);
      for (const site of await Promise.all(some)) if (site) found.push(site);
    }
    return found;
  }

  async #readOne(file: string): Promise<KnownSite | undefined> {
    // Before the text: a change in between is read at once, and again the next time.
    const found = await stat(file, { bigint: true }).catch(absent);
    if (!found) return void this.#known.delete(file);
    const { dev, ino, size, mtimeNs, ctimeNs, ctimeMs } = found;
    const stamp = [dev, ino, size, mtimeNs, ctimeNs].join(" ");
    const known = this.#known.get(file);
    if (known?.stamp === stamp) return known;
    this.#known.delete(file);
    const isSettled = Math.abs(Date.now() - Number(ctimeMs)) > settledMs;
    const text = await readFile(file, "utf8").catch(absent);
    if (text === undefined) return undefined;
    const site = {
      file,
      names: serverNames(text),
      workload: parseSite(text)?.workload,
      isPlain: isPlain(text),
      stamp: isSettled ? stamp : undefined,
    };
    if (isSettled) this.#known.set(file, site);
    return site;
  }
}

/** True if nothing but our block stands there, and it names addresses alone: nginx then reads nothing else for it. */
export function isPlain(text: string): boolean {
  const isOurs = parseSite(text) !== undefined && !hasOwnLines(text);
  return isOurs && addressesIn(text).every(({ host }) => isIP(host) !== 0);
}

function absent(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
}
