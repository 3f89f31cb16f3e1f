import { randomInt } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { networkInterfaces } from "node:os";
import { join } from "node:path";

/** The bridge of the engine whose network is 10.N.0.0/16. */
export const bridgeOf = (network: number): string => `cutover${network}`;

/** N of the permanent network 10.N.0.0/16 of this folder's engine. */
export async function engineNetwork(dir: string): Promise<number> {
  const file = join(dir, "network");
  const stored = Number.parseInt(await readFile(file, "utf8").catch(() => ""), 10);
  if (stored >= 200 && stored < 250) return stored;
  const network = await freeNetwork();
  await mkdir(dir, { recursive: true });
  await writeFile(file, `${network}\n`);
  return network;
}

async function freeNetwork(): Promise<number> {
  const addresses = Object.values(networkInterfaces()).flatMap((all) =>
    (all ?? []).map((one) => one.address),
  );
  // `networkInterfaces()` lists a bridge only while a container is attached to it.
  const bridges = await readdir("/sys/class/net");
  for (;;) {
    const network = randomInt(200, 250);
    if (bridges.includes(bridgeOf(network))) continue;
    if (!addresses.some((address) => address.startsWith(`10.${network}.`))) return network;
  }
}
