import { chmod, mkdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import * as z from "zod";
import { DeployerError } from "@cutover/schema/errors";
import type { Io } from "../io.js";

/** A server, and the token for it. */
export interface ServerContext {
  readonly server: string;
  readonly token?: string | undefined;
}

/** The servers that a user has named. */
export interface Contexts {
  /** The name of the one in use; absent: this machine. */
  readonly current?: string | undefined;
  readonly contexts: Readonly<Record<string, ServerContext>>;
}

const schema = z.strictObject({
  current: z.string().optional(),
  contexts: z.record(z.string(), z.strictObject({ server: z.string(), token: z.string().optional() })),
});

export function contextsPath({ XDG_CONFIG_HOME, HOME }: Io["environment"]): string {
  const configs = XDG_CONFIG_HOME ?? join(HOME ?? homedir(), ".config");
  return join(configs, "cutover", "contexts.json");
}

/** Without any if there is no file. CONFIG_INVALID, also if others may read the tokens. */
export async function readContexts(path: string): Promise<Contexts> {
  let text: string;
  try {
    await assertPrivate(path);
    text = await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { contexts: {} };
    throw error;
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    const remedy = "Correct the file, or remove it and add the contexts again.";
    throw new DeployerError("CONFIG_INVALID", `${path} does not hold contexts`, { remedy, cause: error });
  }
}

async function assertPrivate(path: string): Promise<void> {
  const { mode } = await stat(path);
  if (process.platform === "win32" || (mode & 0o077) === 0) return;
  throw new DeployerError("CONFIG_INVALID", `${path} holds tokens, and other users may read it`, {
    remedy: `Run \`chmod 600 ${path}\`; if others have read it, revoke the tokens.`,
  });
}

/** A reader never sees a half-written file; only this user may read it. */
export async function writeContexts(path: string, contexts: Contexts): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const unfinished = `${path}.${process.pid}`;
  await writeFile(unfinished, `${JSON.stringify(contexts, undefined, 2)}\n`, { mode: 0o600 });
  await chmod(unfinished, 0o600);
  await rename(unfinished, path);
}

/** CONFIG_INVALID if it is not an http or https address, or holds a password. */
export function readServerAddress(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const remedy = "Write it as https://cutover.example.com.";
  if (!url || !/^https?:$/.test(url.protocol))
    throw new DeployerError("CONFIG_INVALID", "the server's address must begin with http:// or https://", {
      remedy,
    });
  if (url.username !== "" || url.password !== "" || url.search !== "")
    throw new DeployerError("CONFIG_INVALID", "the server's address must hold no login, token or query", {
      remedy,
    });
  return url.href.replace(/\/$/, "");
}
