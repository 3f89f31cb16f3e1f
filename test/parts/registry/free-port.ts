import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";

const portsForEach = 2_000;
/** For a process that is not a worker: above the ports of eight workers. */
const elsewhere = 9;
const lowest = 10_000 + (Number(process.env["VITEST_POOL_ID"] ?? elsewhere) - 1) * portsForEach;

/** Neither `fetch` nor a browser asks this port. */
const refusedByBrowsers = 10_080;

let next = randomInt(portsForEach);

/**
 * Returns a port of 127.0.0.1 that was just free. Neither the system nor a deployer chooses from this range.
 * Each worker of vitest has its own part of it and takes its ports in turn, so that nobody gets a port before
 * it is used.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = lowest + next;
    next = (next + 1) % portsForEach;
    if (port === refusedByBrowsers) continue;
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
