import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { freePort } from "./free-port.js";

export interface Registry {
  /** `127.0.0.1:port`: begins the references of its images. */
  readonly address: string;
  readonly port: number;
  close(): Promise<void>;
}

const readyLimitMs = 15_000;

/** Runs the real registry (`docker-registry`) on a free port of 127.0.0.1, its storage in a folder that `close` removes. */
export async function startRegistry(
  options: { readonly htpasswd?: { readonly username: string; readonly password: string } } = {},
): Promise<Registry> {
  const folder = await mkdtemp(join(tmpdir(), "cutover-registry-"));
  const port = await freePort();
  const lines = [
    "version: 0.1",
    "log: { level: error }",
    `storage: { filesystem: { rootdirectory: ${join(folder, "data")} } }`,
    `http: { addr: "127.0.0.1:${port}" }`,
  ];
  if (options.htpasswd) {
    const { username, password } = options.htpasswd;
    const { stdout } = await promisify(execFile)("htpasswd", ["-nbB", username, password]);
    await writeFile(join(folder, "htpasswd"), stdout);
    lines.push(`auth: { htpasswd: { realm: test, path: ${join(folder, "htpasswd")} } }`);
  }
  await writeFile(join(folder, "config.yml"), `${lines.join("\n")}\n`);
  const child = spawn("docker-registry", ["serve", join(folder, "config.yml")], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let output = "";
  child.stderr.on("data", (chunk: Buffer) => (output = (output + chunk.toString()).slice(-4000)));
  const close = async (): Promise<void> => {
    await endChild(child);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await waitUntilAnswers(child, port);
  } catch (cause) {
    await close();
    throw new Error(`docker-registry did not start: ${output}`, { cause });
  }
  return { address: `127.0.0.1:${port}`, port, close };
}

async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}

async function waitUntilAnswers(child: ChildProcess, port: number): Promise<void> {
  let failure: Error | undefined;
  child.once("error", (error) => (failure = error));
  const deadline = performance.now() + readyLimitMs;
  while (performance.now() < deadline) {
    if (failure) throw failure;
    if (child.exitCode !== null) throw new Error(`exit code ${child.exitCode}`);
    const answer = await fetch(`http://127.0.0.1:${port}/v2/`).catch(() => undefined);
    if (answer?.status === 200 || answer?.status === 401) return;
    await delay(50);
  }
  throw new Error(`no answer within ${readyLimitMs} ms`);
}
