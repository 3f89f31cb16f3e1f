import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import pixelmatch from "pixelmatch";
import { PNG } from "pngjs";

const folder = fileURLToPath(new URL("../../pictures/", import.meta.url));

/** Part of the pixels that may differ: another version of the browser draws letters a little differently. */
const tolerated = 0.01;

/**
 * Compares a screenshot (PNG) with `test/pictures/<name>.png`. Returns undefined if they are alike, else what
 * differs; `<name>.new.png` is then beside the picture. With UPDATE_PICTURES=1 in the environment, the
 * screenshot becomes the picture.
 */
export async function differenceOf(name: string, screenshot: Buffer): Promise<string | undefined> {
  const picture = join(folder, `${name}.png`);
  const renewed = join(folder, `${name}.new.png`);
  if (process.env["UPDATE_PICTURES"] === "1") {
    await mkdir(dirname(picture), { recursive: true });
    await writeFile(picture, screenshot);
    await rm(renewed, { force: true });
    return undefined;
  }
  if (!existsSync(picture)) return `${name} has no picture yet; make it with UPDATE_PICTURES=1`;
  const difference = differenceBetween(await readFile(picture), screenshot);
  if (difference === undefined) return undefined;
  await writeFile(renewed, screenshot);
  return `${name} ${difference}`;
}

/** Of two pictures (PNG); undefined if they are alike. */
export function differenceBetween(expected: Buffer, shown: Buffer): string | undefined {
  const [before, after] = [PNG.sync.read(expected), PNG.sync.read(shown)];
  const { width, height } = before;
  if (after.width !== width || after.height !== height)
    return `is ${after.width} × ${after.height} pixels, and was ${width} × ${height}`;
  const differing = pixelmatch(before.data, after.data, undefined, width, height, { threshold: 0.2 });
  return differing > tolerated * width * height
    ? `differs in ${differing} of ${width * height} pixels`
    : undefined;
}
