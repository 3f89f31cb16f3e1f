/** Builds the dashboard's page, unless it is newer than everything that it is made of. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const packages = fileURLToPath(new URL("../packages/", import.meta.url));
const dashboard = join(packages, "dashboard");
const built = join(dashboard, "dist/page/index.html");
const inputs = [
  ...["src/page", "index.html", "vite.config.ts", "package.json"].map((name) => join(dashboard, name)),
  ...["schema", "client", "editor"].map((name) => join(packages, name, "dist")),
  fileURLToPath(import.meta.url),
];

if (!existsSync(built) || newestMs(inputs) > statSync(built).mtimeMs)
  await build({ configFile: join(dashboard, "vite.config.ts") });

function newestMs(paths) {
  return Math.max(0, ...paths.map(newestOf));
}

function newestOf(path) {
  if (!existsSync(path)) return 0;
  const { mtimeMs } = statSync(path);
  if (path.endsWith(".test.ts") || path.endsWith(".tsbuildinfo")) return 0;
  if (!statSync(path).isDirectory()) return mtimeMs;
  return newestMs(readdirSync(path).map((name) => join(path, name)));
}
