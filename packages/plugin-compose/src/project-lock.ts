import { createHash } from "node:crypto";
import { constants, type FileHandle, lstat, mkdir, open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeployerError } from "@cutover/core";
import { runProgram } from "@cutover/core/plugin";
import { searchPath } from "./search-path.js";

export interface LockRequest {
  /** As in `DOCKER_HOST`. */
  readonly engineUrl: string;
  readonly project: string;
  readonly signal: AbortSignal;
  readonly patienceMs?: number;
  /** The program that locks a descriptor. */
  readonly program?: string;
}

/** As long as the services of a stack may take to run, by default. */
const defaultPatienceMs = 120_000;

/**
 * Waits until no program of this user on this machine acts on the project, and locks it. The lock ends after
 * all have closed the file: this process, and each program that inherited it. Undefined if the machine has no
 * `flock`. Rejects with STACK_BUSY, STACK_FAILED, or the signal's reason.
 */
export async function lockProject(request: LockRequest): Promise<FileHandle | undefined> {
  const { project, signal, patienceMs = defaultPatienceMs, program = "flock" } = request;
  const { path, file } = await openLock(request);
  let isLocked = false;
  try {
    // A cleaner of temporary files leaves young ones alone.
    await file.utimes(new Date(), new Date());
    const { code, lines } = await runProgram({
      program,
      arguments: ["-x", "3"],
      cwd: "/",
      env: { PATH: searchPath },
      extra: [file.fd],
      timeoutMs: patienceMs,
      signal,
    });
    isLocked = code === 0;
    if (code !== 0 && code !== undefined) throw cannotLock(project, lines.at(-1) ?? `exit code ${code}`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return undefined;
  } finally {
    if (!isLocked) await file.close();
  }
  if (isLocked) return file;
  throw new DeployerError("STACK_BUSY", `another Compose program still acts on the project ${project}`, {
    remedy: `Wait until it has ended, or end it: \`fuser -v ${path}\` lists its process.`,
    details: { project, lock: path },
  });
}

async function openLock({ engineUrl, project }: LockRequest): Promise<{ path: string; file: FileHandle }> {
  const engine = createHash("sha256").update(engineUrl).digest("hex").slice(0, 16);
  try {
    const path = join(await privateFolder(), `${project}.${engine}.lock`);
    const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW;
    return { path, file: await open(path, flags, 0o600) };
  } catch (error) {
    if (error instanceof DeployerError) throw error;
    throw cannotLock(project, (error as Error).message);
  }
}

function cannotLock(project: string, reason: string): DeployerError {
  return new DeployerError("STACK_FAILED", `the project ${project} cannot be locked: ${reason}`, {
    remedy: "Make the folder of temporary files (TMPDIR) one on a local disk that this user may write to.",
  });
}

/** Nobody else may put a file or a link there. */
async function privateFolder(): Promise<string> {
  const user = process.getuid?.();
  const folder = join(tmpdir(), `cutover-${user ?? "user"}`);
  await mkdir(folder, { mode: 0o700 }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  });
  const found = await lstat(folder);
  if (found.isDirectory() && (user === undefined || (found.uid === user && (found.mode & 0o077) === 0)))
    return folder;
  throw new DeployerError("STACK_FAILED", `${folder} is not a folder that only this user can use`, {
    remedy: `Remove ${folder}: the locks of Compose projects are kept there.`,
    details: { folder },
  });
}
