import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Change } from "./change.js";
import { safeguards, type Safeguard } from "./safeguards.js";
import { tryAll } from "./try-all.js";

/** Removes each safeguard whose name contains `text`. True if a test notices each of them. */
export async function tryNamed(text: string): Promise<boolean> {
  const chosen = safeguards.filter(({ name }) => name.includes(text));
  const changes = await Promise.all(chosen.map(changeOf));
  let survived = 0;
  await tryAll(changes, ({ name }, verdict) => {
    const noticed = verdict.kind === "caught" ? verdict.test : verdict.kind;
    if (verdict.kind === "survived") survived += 1;
    console.log(verdict.kind === "survived" ? `SURVIVED ${name}` : `caught   ${name}: ${noticed}`);
  });
  console.log(`${chosen.length - survived} of ${chosen.length} removed safeguards were caught`);
  return survived === 0;
}

async function changeOf({ name, ...safeguard }: Safeguard): Promise<Change & { readonly name: string }> {
  const file = join("packages/core/src", safeguard.file);
  const parts = (await readFile(file, "utf8")).split(safeguard.code);
  const [before, after] = parts;
  if (before === undefined || after === undefined || parts.length > 2)
    throw new Error(`${name}: its code stands not once in ${file}`);
  const start = before.length + safeguard.code.search(/\S/);
  const end = before.length + safeguard.code.length;
  return { name, file, start, end, replacement: safeguard.without };
}
