import { chmodSync, closeSync, constants, openSync, realpathSync, statSync, type Stats } from "node:fs";
import { open } from "node:fs/promises";
import { dirname } from "node:path";
import { DeployerError } from "../../errors/deployer-error.js";
import { warn } from "../../events/warn.js";

const ownerOnly = 0o600;
const ofOthers = 0o077;
const besides = ["", "-wal", "-shm", "-journal"];
const keyLength = 64;

/**
 * Creates an empty file for its owner only; without effect if it exists. SQLite gives its other files the same
 * mode, whatever the umask.
 */
export function createPrivately(path: string): void {
  try {
    closeSync(openSync(path, "wx", ownerOnly));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

/**
 * Makes a database and SQLite's files beside it private to their owner. STORE_FAILED if they belong to another
 * user. Works by path: closing a second descriptor of a database would drop this process's locks on it.
 */
export function makePrivate(path: string): void {
  const real = realpathSync(path);
  for (const suffix of besides) tighten(`${real}${suffix}`);
  const folder = dirname(real);
  const { mode } = statSync(folder);
  if ((mode & constants.S_IWOTH) !== 0 && (mode & 0o1000) === 0)
    warn(`every user may write to ${folder}, and so replace the database in it: run chmod o-w ${folder}`);
}

function tighten(file: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found || !isOpenToOthers(found)) return;
  if (!mayChange(found)) throw openToOthers(file, found, "belongs to another user");
  chmodSync(file, ownerOnly);
}

/**
 * The text of a key file; undefined if it does not exist. STORE_FAILED if others than its owner may use it,
 * because they may know the key.
 */
export async function readPrivately(path: string): Promise<string | undefined> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  });
  if (!file) return undefined;
  try {
    const found = await file.stat();
    if (isOpenToOthers(found)) throw openToOthers(path, found, "holds a key");
    return found.isFile() && found.size <= keyLength ? await file.readFile("utf8") : "";
  } finally {
    await file.close();
  }
}

function isOpenToOthers({ mode }: Stats): boolean {
  return (mode & ofOthers) !== 0;
}

function mayChange({ uid }: Stats): boolean {
  const user = process.geteuid?.();
  return user === undefined || user === 0 || user === uid;
}

function openToOthers(path: string, { mode }: Stats, why: string): DeployerError {
  const octal = (mode & 0o777).toString(8).padStart(4, "0");
  return new DeployerError("STORE_FAILED", `${path} ${why}, and its mode ${octal} lets others use it`, {
    remedy: `Find out who may have read it, then run: chmod 600 ${path}`,
    details: { path, mode: octal },
  });
}
