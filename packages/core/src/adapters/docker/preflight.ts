import { statfs } from "node:fs/promises";
import { catalogue, type ErrorCode } from "@cutover/schema/errors";
import { toDeployerError } from "../../errors/deployer-error.js";
import type { Finding } from "../../events/finding.js";
import { engineFailure } from "./docker-errors.js";
import type { EngineConnection } from "./engine-connection.js";
import { findNetwork } from "./networks.js";

const mebibyte = 1024 * 1024;
const errorBelowBytes = 200 * mebibyte;
const warningBelowBytes = 1024 * mebibyte;

/** Reachable, new enough, the networks there, disk space where the engine is on this machine. Rejects only on abort. */
export async function checkEngine(
  engine: EngineConnection,
  networks: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  let subject = "engine";
  try {
    const root = await dataRoot(engine, signal);
    for (const network of new Set(networks)) {
      subject = `network ${network}`;
      if ((await findNetwork(engine, network, signal)) !== undefined) continue;
      findings.push(finding("NETWORK_MISSING", subject, `There is no network ${network}.`));
    }
    if (engine.socketPath !== undefined && root !== undefined) findings.push(...(await checkDisk(root)));
  } catch (error) {
    signal?.throwIfAborted();
    const { code, message } = toDeployerError(error, "ENGINE_FAILED");
    findings.push(finding(code, subject, message));
  }
  return findings;
}

async function dataRoot(
  engine: EngineConnection,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const reply = await engine.call({ path: "/info", signal });
  if (reply.status !== 200) throw engineFailure(reply, "The engine did not describe itself");
  const root = (reply.json as { DockerRootDir?: unknown } | undefined)?.DockerRootDir;
  return typeof root === "string" && root !== "" ? root : undefined;
}

async function checkDisk(root: string): Promise<Finding[]> {
  // Not there: the engine behind the socket has a file system of its own (a virtual machine).
  const stats = await statfs(root).catch(() => undefined);
  return stats === undefined ? [] : judgeFreeBytes(root, stats.bavail * stats.bsize);
}

export function judgeFreeBytes(root: string, freeBytes: number): Finding[] {
  if (freeBytes >= warningBelowBytes) return [];
  const message = `${Math.floor(freeBytes / mebibyte)} MiB are free where the engine keeps its data (${root}).`;
  return [finding("DISK_FULL", "disk", message, freeBytes < errorBelowBytes ? "error" : "warning")];
}

function finding(
  code: ErrorCode,
  subject: string,
  message: string,
  severity: Finding["severity"] = "error",
): Finding {
  return { code, severity, subject, message, remedy: catalogue[code] };
}
