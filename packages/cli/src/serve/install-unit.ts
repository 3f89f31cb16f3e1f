import { DeployerError } from "@cutover/core";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { Project } from "../config/load-project.js";
import { makeStateFolder } from "../config/state-folder.js";
import { header, runtimeDirectoryOf, systemdUnit, writableFolders } from "./systemd-unit.js";

export interface InstallOptions {
  readonly project: Project;
  readonly node: string;
  readonly program: string;
  /** For the current user's own systemd instead of the machine's. */
  readonly isOfUser: boolean;
  readonly homeFolder: string;
  /** "/" but for tests. */
  readonly root?: string;
}

export interface Installed {
  readonly unit: string;
  readonly environmentFile: string;
  /** The commands that a person runs next. */
  readonly next: readonly string[];
}

/**
 * Writes the unit `cutover.service`, and an empty file for secrets beside the configuration. CONFIG_INVALID if
 * somebody else's unit has the name, or if this program will not stay where it is.
 */
export async function installUnit(options: InstallOptions): Promise<Installed> {
  const { project, node, program, isOfUser, homeFolder, root = "/" } = options;
  if (/\/_npx\//.test(program))
    throw new DeployerError("CONFIG_INVALID", "npx keeps this program in a cache, which may be emptied.", {
      remedy: "Install it first: `npm install --global @cutover/cli`, then `cutover serve --install`.",
    });
  const configFolder = isOfUser ? join(homeFolder, ".config") : join(root, "etc");
  const unit = join(configFolder, isOfUser ? "systemd/user" : "systemd/system", "cutover.service");
  const environmentFile = join(configFolder, "cutover/cutover.env");
  await assertOurs(unit);
  const text = systemdUnit({
    node,
    program,
    config: project.path,
    destination: project.destination,
    environmentFile,
    writable: writableFolders(project),
    runtimeDirectory: runtimeDirectoryOf(project.server.listen),
    isOfUser,
  });
  // The unit may write to what is there, and nowhere beside it.
  for (const path of [project.store.sqlite ?? "", project.server.records])
    await makeStateFolder(resolve(project.folder, path));
  await writeEnvironmentFile(environmentFile);
  await mkdir(dirname(unit), { recursive: true });
  await writeFile(`${unit}.new`, text, { mode: 0o644 });
  await rename(`${unit}.new`, unit);
  const systemctl = isOfUser ? "systemctl --user" : "systemctl";
  return {
    unit,
    environmentFile,
    next: [
      `${systemctl} daemon-reload`,
      `${systemctl} enable --now cutover`,
      `journalctl ${isOfUser ? "--user-unit" : "-u"} cutover`,
    ],
  };
}

async function assertOurs(unit: string): Promise<void> {
  const found = await readFile(unit, "utf8").catch(() => undefined);
  if (found === undefined || found.startsWith(header)) return;
  throw new DeployerError("CONFIG_INVALID", `${unit} exists, and was not written by Cutover.`, {
    remedy: "Move the file away, then run the command again.",
  });
}

async function writeEnvironmentFile(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o755 });
  const text = "# Variables of the service, such as secrets that the project file refers to: NAME=value\n";
  await writeFile(path, text, { mode: 0o600, flag: "wx" }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
}
