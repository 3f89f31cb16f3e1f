/**
 * Links the workspace's packages into node_modules, as an install does. After an update that adds a package, no
 * install is needed.
 */
const { existsSync, mkdirSync, symlinkSync } = require("node:fs");
const path = require("node:path");

const root = path.join(__dirname, "..");
for (const [name, { link, resolved }] of Object.entries(require("../package-lock.json").packages)) {
  const at = path.join(root, name);
  if (!link || existsSync(at)) continue;
  mkdirSync(path.dirname(at), { recursive: true });
  symlinkSync(path.relative(path.dirname(at), path.join(root, resolved)), at);
}
