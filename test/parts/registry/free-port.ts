import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";

const portsForEach = 2_000;
/** Of a process that is no worker: above those of eight workers. */
const elsewhere = 9;
const lowest = 10_000 + (Number(process.env["VITEST_POOL_ID"] ?? elsewhere) - 1) * portsForEach;

let next = randomInt(portsForEach);

/**
 * A port of 127.0.0.1 that was free just now. Neither the system nor a deployer chooses from this range, each worker of vitest has a part of
 * its own, and in it each port has its turn, so that nobody is given the port before it is used.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = lowest + next;
    next = (next + 1) % portsForEach;
    const server = createServer();
    const listens = once(server.listen(port, "127.0.0.1"), "listening");
    const isFree = await listens.then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    await once(server.close(), "close");
    return port;
  }
}
