import { readlink } from "node:fs/promises";
import { join } from "node:path";

const maxLinks = 40;

/**
 * True if `path`, relative to the real path `root`, stays in `root`, with every link on its way followed as the
 * system does. A missing part counts by its name. An absolute link, or a circle of links, leads out.
 */
export async function staysInside(root: string, path: string): Promise<boolean> {
  const waiting = path.split("/");
  const reached: string[] = [];
  let links = 0;
  for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
    if (part === "" || part === ".") continue;
    if (part === "..") {
      if (reached.pop() === undefined) return false;
      continue;
    }
    const target = await readlink(join(root, ...reached, part)).catch(() => undefined);
    if (target === undefined) {
      reached.push(part);
      continue;
    }
    links += 1;
    if (target.startsWith("/") || links > maxLinks) return false;
    waiting.unshift(...target.split("/"));
  }
  return true;
}
