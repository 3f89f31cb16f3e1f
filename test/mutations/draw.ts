import { seededRandom } from "@cutover/core/testing";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { findMutants, type Mutant } from "./find-mutants.js";

export const root = "packages/core/src";
/** The folders from which mutants are drawn, below `root`. */
const folders =
  "strategies steps journal records recovery retention preflight adapters ports source ../../schema/src".split(
    " ",
  );
/** From each folder, however small. */
const leastDrawn = 5;

/**
 * Draws `count` mutants, from each folder by its share. The same seed draws the same ones from the same
 * sources.
 */
export async function drawMutants(count: number, seed: number): Promise<Mutant[]> {
  const pools: Mutant[][] = [];
  for (const folder of folders) pools.push(await mutantsIn(join(root, folder)));
  const all = pools.reduce((sum, { length }) => sum + length, 0);
  const shares = pools.map(({ length }) => Math.max(leastDrawn, Math.round((count * length) / all)));
  const largest = shares.indexOf(Math.max(...shares));
  const others = shares.reduce((sum, share, index) => (index === largest ? sum : sum + share), 0);
  shares[largest] = Math.max(leastDrawn, count - others);
  const random = seededRandom(seed);
  return pools.flatMap((pool, index) => pick(pool, shares[index] ?? 0, random));
}

async function mutantsIn(folder: string): Promise<Mutant[]> {
  const names = await readdir(folder, { recursive: true });
  const sources = names.filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts")).sort();
  const found: Mutant[] = [];
  for (const name of sources) {
    const file = join(folder, name);
    found.push(...findMutants(file, await readFile(file, "utf8")));
  }
  return found;
}

/** In the order of the pool. */
function pick<T>(pool: readonly T[], count: number, random: () => number): T[] {
  const left = [...pool.keys()];
  const picked = new Set<number>();
  while (picked.size < count && left.length > 0) {
    const [index] = left.splice(Math.floor(random() * left.length), 1);
    if (index !== undefined) picked.add(index);
  }
  return pool.filter((_, index) => picked.has(index));
}
