/** Builds the editor as one file, unless it is newer than everything that it is made of. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { newestMs } from "./newest.js";

const packages = fileURLToPath(new URL("../packages/", import.meta.url));
const editor = join(packages, "editor");
const built = join(editor, "dist/standalone/cutover-editor.js");
const inputs = [
  ...readdirSync(join(editor, "src")).map((name) => join(editor, "dist", name.replace(/\.ts$/, ".js"))),
  join(editor, "vite.config.ts"),
  join(packages, "schema/dist"),
  fileURLToPath(import.meta.url),
];

if (!existsSync(built) || newestMs(inputs) > statSync(built).mtimeMs)
  await build({ configFile: join(editor, "vite.config.ts") });
