import { DeployerError } from "@cutover/core";
import { access } from "node:fs/promises";
import { basename, dirname, extname, join, resolve } from "node:path";

const names = ["cutover.yaml", "cutover.yml", "cutover.json", "cutover.config.mjs"];
const extensions = [".yaml", ".yml", ".json"];

export interface ProjectFiles {
  /** Absolute. */
  readonly path: string;
  /** Absolute; the file of the destination. */
  readonly over: string | undefined;
}

/** PROJECT_MISSING if there is no file; CONFIG_INVALID if it is not clear which one is meant. */
export async function findProjectFiles({
  path,
  destination,
  folder,
}: {
  path?: string | undefined;
  destination?: string | undefined;
  folder: string;
}): Promise<ProjectFiles> {
  const found = path === undefined ? await findProjectFile(folder) : resolve(folder, path);
  if (!(await exists(found))) throw missing(`There is no file ${found}.`);
  return {
    path: found,
    over: destination === undefined ? undefined : await findDestination(found, destination),
  };
}

async function findProjectFile(folder: string): Promise<string> {
  const found = await existing(names.map((name) => join(folder, name)));
  const [only, second] = found;
  if (only === undefined) throw missing(`There is no ${names[0]} in ${folder}.`);
  if (second !== undefined)
    throw new DeployerError(
      "CONFIG_INVALID",
      `${folder} has ${found.map((each) => basename(each)).join(" and ")}.`,
      {
        remedy: "Keep one of them, or name one with --config.",
      },
    );
  return only;
}

async function findDestination(path: string, destination: string): Promise<string> {
  if (!/^[a-z0-9][a-z0-9_-]{0,62}$/i.test(destination))
    throw new DeployerError(
      "CONFIG_INVALID",
      "The name of a destination has letters, digits, - and _ only.",
      {
        remedy: "Name the destination as its file: `-d staging` for cutover.staging.yaml.",
      },
    );
  const stem = join(dirname(path), basename(path, extname(path)).replace(/\.config$/, ""));
  const candidates = extensions.map((extension) => `${stem}.${destination}${extension}`);
  const [only, second] = await existing(candidates);
  if (only === undefined)
    throw missing(`There is no ${basename(candidates[0] as string)} in ${dirname(path)}.`, {
      remedy: "Write the file of this destination, or leave out --destination.",
    });
  if (second !== undefined)
    throw new DeployerError("CONFIG_INVALID", `The destination ${destination} has two files.`, {
      remedy: "Keep one of them.",
    });
  return only;
}

async function existing(paths: readonly string[]): Promise<string[]> {
  const found = await Promise.all(paths.map(exists));
  return paths.filter((_, index) => found[index]);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function missing(message: string, options: { remedy?: string } = {}): DeployerError {
  return new DeployerError("PROJECT_MISSING", message, options);
}
