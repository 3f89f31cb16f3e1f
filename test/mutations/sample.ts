import { readFile } from "node:fs/promises";
import { drawMutants, root } from "./draw.js";
import { equivalents, type Equivalent } from "./equivalent.js";
import { findMutants, type Mutant } from "./find-mutants.js";
import { tryAll } from "./try-all.js";

const leastPercent = 85;

export interface Sample {
  readonly count: number;
  readonly seed: number;
  /** Only those whose description contains it. */
  readonly text: string;
}

/** Tries drawn mutants. True if tests notice enough of those that are not named as equivalent. */
export async function trySample({ count, seed, text }: Sample): Promise<boolean> {
  if (!(count > 0) || !Number.isInteger(seed)) throw new Error("--sample and --seed are whole numbers");
  for (const equivalent of equivalents) await assertFound(equivalent);
  const drawn = (await drawMutants(count, seed)).filter((mutant) => describe(mutant).includes(text));
  const tried = drawn.filter((mutant) => !equivalents.some((one) => isOf(one, mutant)));
  const counts = { caught: 0, "timed out": 0, survived: 0 };
  const survivors: string[] = [];
  await tryAll(tried, (mutant, verdict) => {
    counts[verdict.kind] += 1;
    if (verdict.kind === "survived") survivors.push(`${describe(mutant)} (${verdict.testFiles} test files)`);
    const noticed = verdict.kind === "caught" ? `caught    ${describe(mutant)}: ${verdict.test}` : undefined;
    console.log(noticed ?? `${verdict.kind.padEnd(9).toUpperCase()} ${describe(mutant)}`);
  });
  const killed = counts.caught + counts["timed out"];
  const percent = (100 * killed) / Math.max(1, tried.length);
  for (const survivor of survivors.sort()) console.log(`survived: ${survivor}`);
  console.log(
    `seed ${seed}: ${drawn.length} drawn, ${counts.caught} caught, ${counts["timed out"]} timed out, ${survivors.length} survived, ` +
      `${drawn.length - tried.length} equivalent: ${percent.toFixed(1)} % killed`,
  );
  return percent >= leastPercent;
}

function describe({ file, line, kind, ...mutant }: Mutant): string {
  return `${shortName(file)}:${line} ${kind}: ${changeOf(mutant)}`;
}

function changeOf({ original, replacement }: Pick<Mutant, "original" | "replacement">): string {
  return `${inOneLine(original)} → ${inOneLine(replacement)}`;
}

/** The source may have changed since the entry was made. */
async function assertFound(equivalent: Equivalent): Promise<void> {
  const file = `${root}/${equivalent.file}`;
  const mutants = findMutants(file, await readFile(file, "utf8"));
  if (mutants.some((mutant) => isOf(equivalent, mutant))) return;
  const { line, change } = equivalent;
  throw new Error(`equivalent.ts names a mutant that does not exist: ${file}: ${line}: ${change}`);
}

function isOf({ file, line, change }: Equivalent, mutant: Mutant): boolean {
  return file === shortName(mutant.file) && line === mutant.lineText && change === changeOf(mutant);
}

function shortName(file: string): string {
  return file.replace(/^packages\/core\/src\//, "");
}

function inOneLine(code: string): string {
  const line = code.replace(/\s+/g, " ");
  return line.length > 70 ? `${line.slice(0, 67)}...` : line;
}
