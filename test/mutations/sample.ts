import { drawMutants } from "./draw.js";
import { equivalents } from "./equivalent.js";
import type { Mutant } from "./find-mutants.js";
import { tryAll } from "./try-all.js";

const leastPercent = 85;

export interface Sample {
  readonly count: number;
  readonly seed: number;
  /** Only those whose description holds it. */
  readonly text: string;
}

/** Tries drawn mutants. True if tests notice enough of those that are not named as equivalent. */
export async function trySample({ count, seed, text }: Sample): Promise<boolean> {
  if (!(count > 0) || !Number.isInteger(seed)) throw new Error("--sample and --seed are whole numbers");
  const drawn = (await drawMutants(count, seed)).filter((mutant) => describe(mutant).includes(text));
  const tried = drawn.filter((mutant) => !isEquivalent(mutant));
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

function isEquivalent(mutant: Mutant): boolean {
  return equivalents.some(
    ({ file, line, change }) =>
      file === shortName(mutant.file) && line === mutant.lineText && change === changeOf(mutant),
  );
}

function shortName(file: string): string {
  return file.replace(/^packages\/core\/src\//, "");
}

function inOneLine(code: string): string {
  const line = code.replace(/\s+/g, " ");
  return line.length > 70 ? `${line.slice(0, 67)}...` : line;
}
