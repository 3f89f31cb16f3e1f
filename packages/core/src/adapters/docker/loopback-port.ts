import { randomInt } from "node:crypto";
import { createServer } from "node:net";
import { DeployerError } from "../../errors/deployer-error.js";

const lowest = 20_000;
const above = 30_000;
const tries = 50;

/** A port of 127.0.0.1 between 20000 and 29999 that could be bound just now. PORT_TAKEN if none was found. */
export async function chooseLoopbackPort(): Promise<number> {
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const port = randomInt(lowest, above);
    if (await isFree(port)) return port;
  }
  throw new DeployerError(
    "PORT_TAKEN",
    `No free port of 127.0.0.1 was found between ${lowest} and ${above - 1}.`,
  );
}

async function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ host: "127.0.0.1", port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
