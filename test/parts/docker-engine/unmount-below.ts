import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

/** An engine that was killed because it took too long to end leaves its mounts. */
export async function unmountBelow(dir: string): Promise<void> {
  const mounts = (await readFile("/proc/mounts", "utf8")).split("\n").map((line) => line.split(" ")[1] ?? "");
  for (const mount of mounts.filter((path) => path.startsWith(`${dir}/`)).toReversed()) {
    await promisify(execFile)("umount", ["-l", mount]);
  }
}
