import { createHash } from "node:crypto";
import { pipeline } from "node:stream/promises";
import { buffer } from "node:stream/consumers";
import { extract } from "tar-stream";
import { DeployerError } from "../errors/deployer-error.js";
import type { BuildRequest, Image } from "../ports/runtime.js";
import { imageSays } from "./memory-dockerfile.js";

export interface MemoryBuild {
  readonly id: string;
  /** The image of the last FROM. */
  readonly base: string;
  /** The image's own settings, on those of its base. */
  readonly says: (base: Partial<Image>) => Partial<Image>;
  /** The labels of its LABEL instructions. */
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * Simulates a build: reads the context, reports each instruction as a step, and fails at a RUN of `false`, or
 * with an `exit` other than 0.
 */
export async function buildInMemory(
  request: BuildRequest,
  holds: (base: string) => boolean,
  signal: AbortSignal | undefined,
): Promise<MemoryBuild> {
  const hash = createHash("sha256").update(JSON.stringify([request.labels, request.args, request.workload]));
  const dockerfile = await readDockerfile(request, hash);
  signal?.throwIfAborted();
  const instructions = dockerfile
    .replace(/\\\r?\n/g, " ")
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
  let base = "scratch";
  const labels: Record<string, string> = {};
  for (const [index, instruction] of instructions.entries()) {
    const step = `${index + 1}/${instructions.length}`;
    request.onStep?.({ step, instruction });
    const [, from] = /^FROM\s+(\S+)/i.exec(instruction) ?? [];
    if (from !== undefined) base = from;
    if (base !== "scratch" && !holds(base)) throw failed(`${base} is not on the engine`, step, instruction);
    if (/^LABEL\s/i.test(instruction))
      for (const [, key = "", value = ""] of instruction.matchAll(/\s([^\s=]+)=(\S*)/g)) labels[key] = value;
    if (/^RUN\b.*(\bfalse\b|\bexit [1-9])/i.test(instruction)) {
      request.onLine?.("it fails");
      throw failed("the command failed", step, instruction);
    }
  }
  return { id: `sha256:${hash.digest("hex")}`, base, says: (of) => imageSays(instructions, of), labels };
}

async function readDockerfile(
  { context, dockerfile }: BuildRequest,
  hash: ReturnType<typeof createHash>,
): Promise<string> {
  const entries = extract();
  let found: string | undefined;
  const read = (async () => {
    for await (const entry of entries) {
      const data = await buffer(entry);
      hash.update(`${entry.header.name}\0${data.length}\0`).update(data);
      if (entry.header.name === dockerfile) found = data.toString("utf8");
    }
  })();
  await Promise.all([pipeline(context, entries), read]);
  if (found === undefined)
    throw new DeployerError("BUILD_FAILED", `there is no ${dockerfile}`, { details: { output: [] } });
  return found;
}

function failed(message: string, step: string, instruction: string): DeployerError {
  const details = { step, instruction, output: ["it fails"] };
  return new DeployerError("BUILD_FAILED", `step ${step}: ${message}`, { details });
}
