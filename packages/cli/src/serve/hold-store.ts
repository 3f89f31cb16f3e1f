import { createHash } from "node:crypto";
import { unlink } from "node:fs/promises";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeployerError } from "@cutover/core";

/** The kernel's limit of a socket's path is 107 bytes. */
const longestPath = 100;

/**
 * Makes this process the only one that serves the store: two would check, heal and alert twice. Returns the
 * release. A holder that was killed holds nothing any more. SERVE_RUNNING.
 */
export async function holdStore(store: string): Promise<() => Promise<void>> {
  const path = socketFor(store);
  let server = await bind(path);
  if (server === undefined && !(await isHeld(path))) {
    await unlink(path).catch(() => undefined);
    server = await bind(path);
  }
  if (server === undefined)
    throw new DeployerError("SERVE_RUNNING", `another \`cutover serve\` works on ${store}`);
  const held = server;
  held.unref();
  return () => new Promise((resolve) => held.close(() => resolve()));
}

function socketFor(store: string): string {
  const beside = `${store}.serve`;
  if (Buffer.byteLength(beside) <= longestPath) return beside;
  return join(tmpdir(), `cutover-${createHash("sha256").update(store).digest("hex").slice(0, 32)}.serve`);
}

/** Undefined if the path is taken. */
function bind(path: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(undefined);
      else
        reject(new DeployerError("STORE_FAILED", `${path} cannot be made: ${error.code}`, { cause: error }));
    });
    server.listen(path, () => resolve(server));
  });
}

function isHeld(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
