import { existsSync } from "node:fs";
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withChange, type Change } from "./change.js";

const parts = [
  "package.json",
  "vitest.config.ts",
  "tsconfig.json",
  "tsconfig.base.json",
  "packages",
  "test",
  "docs",
];

/** Enumerations of thousands of values before their first test, and repeats of a source's contract for another plugin. */
const leftOut = [
  "packages/core/src/testing/{source-contract,config-arbitrary,model}.test.ts",
  "packages/plugin-{static,dockerfile,compose}/src/*-contract.test.ts",
];

/** Only unit tests and simulations; each file after the notes about its code. */
const notingConfig = `import base from "./vitest.config.ts";
const inMemory = base.test.projects.filter(({ test }) => ["unit", "simulations"].includes(test.name));
const setupFiles = ["test/mutations/in-copy/note-seen.ts"];
const projects = inMemory.map(({ test, ...project }) => {
  const exclude = [...(test.exclude ?? []), ...${JSON.stringify(leftOut)}];
  return { ...project, test: { ...test, setupFiles, exclude } };
});
export default { test: { ...base.test, projects } };
`;

/** A copy of the project in its own folder, which may be changed. */
export class ProjectCopy {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async make(): Promise<ProjectCopy> {
    const folder = await mkdtemp(join(tmpdir(), "cutover-mutate-"));
    const filter = (source: string): boolean => !/\/(node_modules|dist)(\/|$)/.test(source);
    for (const part of parts) await cp(part, join(folder, part), { recursive: true, filter });
    // A package has its own if it needs another version than the rest.
    const owners = [".", ...(await readdir("packages")).map((name) => join("packages", name))];
    for (const modules of owners.map((owner) => join(owner, "node_modules")).filter(existsSync))
      await symlink(join(process.cwd(), modules), join(folder, modules));
    await writeFile(join(folder, "noting.config.ts"), notingConfig);
    return new ProjectCopy(folder);
  }

  /** Runs `work` while the files have these texts, then restores them. */
  async with<T>(texts: ReadonlyMap<string, string>, work: () => Promise<T>): Promise<T> {
    const before = new Map<string, string>();
    for (const file of texts.keys()) before.set(file, await this.read(file));
    try {
      for (const [file, text] of texts) await writeFile(join(this.folder, file), text);
      return await work();
    } finally {
      for (const [file, text] of before) await writeFile(join(this.folder, file), text);
    }
  }

  async withChange<T>(change: Change, work: () => Promise<T>): Promise<T> {
    const text = withChange(await this.read(change.file), change);
    return this.with(new Map([[change.file, text]]), work);
  }

  read(file: string): Promise<string> {
    return readFile(join(this.folder, file), "utf8");
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true });
  }
}
