/** Builds the dashboard's page, unless it is newer than everything that it is made of. */
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { newestMs } from "./newest.js";

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
