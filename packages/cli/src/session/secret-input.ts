import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { DeployerError } from "@cutover/schema/errors";
import type { Io } from "../io.js";
import type { Prompts } from "../output/prompts.js";
import { inputNeeded, usageInvalid } from "../usage-errors.js";

/**
 * A token from a file ("-": stdin), or asked for at the terminal. Never from an option, which other users of the
 * machine can read. INPUT_NEEDED if nobody is there.
 */
export async function readToken(io: Io, prompts: Prompts, path: string | undefined): Promise<string> {
  if (path === undefined && !prompts.canAsk)
    throw inputNeeded("the token", "Pass it on stdin with `--token-file -`, or name a file.");
  const given = path === undefined ? await prompts.secret("Token") : await readSecret(io, path);
  const token = given.trim();
  if (!/^[\u0021-\u007e]{1,4096}$/.test(token))
    throw usageInvalid("the token is empty, or not one word of ASCII");
  return token;
}

async function readSecret({ stdin }: Io, path: string): Promise<string> {
  if (path === "-") return text(stdin);
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new DeployerError(
      "CONFIG_INVALID",
      `the token's file ${path} cannot be read (${code ?? "unknown"})`,
      {
        remedy: "Check the path and its rights.",
        cause: error,
      },
    );
  }
}
