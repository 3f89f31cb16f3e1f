import { randomBytes } from "node:crypto";
import { chmod, mkdir, open, readdir, readFile, readlink, rename, rm, symlink } from "node:fs/promises";
import { isIP } from "node:net";
import { join } from "node:path";
import { hostText } from "../../ports/moved-targets.js";
import type { RouteTarget, StagedTarget } from "../../ports/router.js";
import { shareBelow, shareThreshold } from "../proxy/share-threshold.js";

/** What a route's files say. */
export interface RouteText {
  readonly nonce: string;
  readonly target: RouteTarget;
  readonly staged?: StagedTarget;
  readonly fallback?: RouteTarget;
}

/** Of a file, on Linux. */
const longestName = 255;

export type RouteFile = "target" | "nonce" | "fallback" | "staged" | "token" | "share" | "sticky" | "host";

/**
 * The files that Caddy reads for each request of a route:
 *
 *     <directory>/<workload>/current -> <release>
 *     <directory>/<workload>/<release>/target   host:port
 *     <directory>/<workload>/<release>/nonce
 *     <directory>/<workload>/<release>/fallback host:port; absent if there is none
 *     <directory>/<workload>/<release>/staged   host:port; the target's if nothing is staged
 *     <directory>/<workload>/<release>/token    empty if nothing is staged
 *     <directory>/<workload>/<release>/host     that of the staged target; empty if it has none
 *     <directory>/<workload>/<release>/share    three hexadecimal digits, ids below them are drawn; absent if nothing has a share
 *     <directory>/<workload>/<release>/sticky   the name under which clients keep their draw, or empty; only beside a share
 *
 * The text of each file that a request needs is also the name of a link, which costs Caddy less: <release>/target=host:port -> target
 *
 * A switch is one rename of the link, so that all of them change at the same instant. It may fall between two reads of one request.
 */
export class RouteFiles {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** As it stands in Caddy's configuration. */
  pathOf(workload: string, name: RouteFile): string {
    return join(this.#directory, workload, "current", name);
  }

  /** Undefined if there is none, or it cannot be understood. */
  async read(workload: string): Promise<RouteText | undefined> {
    try {
      const [nonce, address, fallback, staged] = await Promise.all([
        readFile(this.pathOf(workload, "nonce"), "utf8"),
        readFile(this.pathOf(workload, "target"), "utf8"),
        readFile(this.pathOf(workload, "fallback"), "utf8").catch(absent),
        this.#readStaged(workload),
      ]);
      const target = parseAddress(address);
      const next = parseAddress(fallback ?? "");
      return target && { nonce, target, ...(staged && { staged }), ...(next && { fallback: next }) };
    } catch (error) {
      return absent(error);
    }
  }

  /** A release of an older version lacks some of these files. */
  async #readStaged(workload: string): Promise<StagedTarget | undefined> {
    try {
      const token = await readFile(this.pathOf(workload, "token"), "utf8");
      if (token === "") return undefined;
      const target = parseAddress(await readFile(this.pathOf(workload, "staged"), "utf8"));
      const host = await readFile(this.pathOf(workload, "host"), "utf8").catch(absent);
      return target && { target, token, ...(await this.#readShare(workload)), ...(host && { host }) };
    } catch (error) {
      return absent(error);
    }
  }

  async #readShare(workload: string): Promise<Pick<StagedTarget, "share" | "sticky">> {
    try {
      const share = shareBelow(await readFile(this.pathOf(workload, "share"), "utf8"));
      const sticky = await readFile(this.pathOf(workload, "sticky"), "utf8");
      return { ...(share !== undefined && { share }), ...(sticky !== "" && { sticky }) };
    } catch (error) {
      absent(error);
      return {};
    }
  }

  /** Writes a release that Caddy does not read yet, and returns its name. */
  async prepare(workload: string, { nonce, target, staged, fallback }: RouteText): Promise<string> {
    const release = `${nonce}-${randomBytes(4).toString("hex")}`;
    const folder = join(this.#directory, workload);
    await makeReadable(folder);
    await makeReadable(join(folder, release));
    const write = (name: RouteFile, text: string) => writeText(join(folder, release, name), text);
    const writeNamed = async (name: RouteFile, text: string) => {
      await write(name, text);
      const link = `${name}=${text}`;
      if (link.length <= longestName) await symlink(name, join(folder, release, link));
    };
    await Promise.all([
      write("nonce", nonce),
      writeNamed("target", addressOf(target)),
      // Caddy logs an error if it reads a file that is not there.
      write("token", staged?.token ?? ""),
      write("host", staged?.host ?? ""),
      ...(fallback ? [writeNamed("fallback", addressOf(fallback))] : []),
      ...(staged?.share === undefined
        ? []
        : [writeNamed("share", shareThreshold(staged.share)), writeNamed("sticky", staged.sticky ?? "")]),
      // Also for a request that was drawn under the release before.
      writeNamed("staged", addressOf(staged?.target ?? target)),
    ]);
    return release;
  }

  /** The switch. Removes releases that no request can be reading any more: all but this one and the one before. */
  async use(workload: string, release: string): Promise<void> {
    const folder = join(this.#directory, workload);
    const current = join(folder, "current");
    const before = await readlink(current).catch(() => undefined);
    const next = join(folder, `.current.${release}`);
    await symlink(release, next);
    await rename(next, current);
    for (const name of await readdir(folder))
      if (!["current", release, before].includes(name))
        await rm(join(folder, name), { recursive: true, force: true });
  }

  /** Removes a release that was prepared and is not used. */
  async drop(workload: string, release: string): Promise<void> {
    await rm(join(this.#directory, workload, release), { recursive: true, force: true });
  }

  async remove(workload: string): Promise<void> {
    await rm(join(this.#directory, workload), { recursive: true, force: true });
  }

  /** Rejects if nothing can be written there. */
  async assertWritable(): Promise<void> {
    await mkdir(this.#directory, { recursive: true });
    const folder = join(this.#directory, `.writable-${randomBytes(4).toString("hex")}`);
    await mkdir(folder);
    await rm(folder, { recursive: true });
  }
}

/** Of `host:port`, with the brackets of IPv6. */
export function parseAddress(text: string): RouteTarget | undefined {
  const [, bracketed, plain, port] = /^(?:\[([\da-f:.]+)\]|([\w.-]+)):(\d{1,5})$/i.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || (bracketed !== undefined && isIP(bracketed) !== 6)) return undefined;
  return { scheme: "http", host, port: Number(port) };
}

function addressOf({ host, port }: RouteTarget): string {
  return `${hostText(host)}:${port}`;
}

function absent(error: unknown): undefined {
  if (!["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
}

/** Whatever the umask: Caddy runs as a user of its own. */
async function makeReadable(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o755);
}

async function writeText(file: string, text: string): Promise<void> {
  const handle = await open(file, "wx", 0o644);
  try {
    await handle.writeFile(text);
    await handle.chmod(0o644);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
