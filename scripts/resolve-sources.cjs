/** For dependency-cruiser: resolves the workspace's own packages to their sources, so that no build is needed. */
const { existsSync, readdirSync } = require("node:fs");
const path = require("node:path");

const packages = path.join(__dirname, "..", "packages");
const alias = {};
for (const name of readdirSync(packages)) {
  const { exports } = require(path.join(packages, name, "package.json"));
  for (const [entry, target] of Object.entries(exports)) {
    const source = path.join(
      packages,
      name,
      String(target.default).replace(/^\.\/dist\/(.+)\.js$/, "src/$1.ts"),
    );
    if (existsSync(source)) alias[`${path.join("@cutover", name, entry)}$`] = source;
  }
}

module.exports = { resolve: { alias, extensionAlias: { ".js": [".ts", ".tsx", ".js"] } } };
