import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { StrategyName } from "@cutover/core/schema";
import type { RouterKind } from "../world/real-world.js";

/** A kill that once lost something. */
export interface Regression {
  readonly seed: number;
  readonly strategy: StrategyName;
  readonly proxy: RouterKind;
}

const file = fileURLToPath(
  new URL(
    import.meta.url.endsWith(".ts")
      ? "../../soak/regressions.json"
      : "../../../../test/soak/regressions.json",
    import.meta.url,
  ),
);

export async function readRegressions(): Promise<Regression[]> {
  return JSON.parse(await readFile(file, "utf8")) as Regression[];
}

export async function addRegression(regression: Regression): Promise<void> {
  const all = [...(await readRegressions()), regression];
  await writeFile(file, `${JSON.stringify(all, undefined, 2)}\n`);
}
