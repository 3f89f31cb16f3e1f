import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** When the newest file among these files and folders was written; 0 if there is none. Tests do not count. */
export function newestMs(paths) {
  return Math.max(0, ...paths.map(newestOf));
}

function newestOf(path) {
  if (!existsSync(path)) return 0;
  const { mtimeMs } = statSync(path);
  if (path.endsWith(".test.ts") || path.endsWith(".tsbuildinfo")) return 0;
  if (!statSync(path).isDirectory()) return mtimeMs;
  return newestMs(readdirSync(path).map((name) => join(path, name)));
}
