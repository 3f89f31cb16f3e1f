import { execFile } from "node:child_process";
import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import type { DockerEngine } from "./ensure-docker-engine.js";
import { startNameServer, type NameServer } from "../nginx-proxy-manager/name-server.js";
import { bridgeOf, engineNetwork } from "./engine-network.js";
import { unmountBelow } from "./unmount-below.js";
import { commandOf, endContainerd, readPid, startEngineProcess } from "./engine-process.js";

/** The machine's own. */
export const machineDockerd = "/usr/sbin/dockerd";

/**
 * A second engine beside the first: its own data, sockets, containerd and bridge, all under `dir` but for the bridge. Its
 * companions (containerd, docker-proxy, …) are looked for beside `dockerd` first. Needs root. `stop` leaves `dir`.
 *
 * It does not touch the packet filter, because an engine that starts rebuilds the chains that the other one uses: its
 * containers are published on the host by its proxy process alone, and do not reach the outside.
 */
export async function startEngineBinary({
  dockerd,
  dir,
}: {
  readonly dockerd: string;
  readonly dir: string;
}): Promise<DockerEngine> {
  const network = await engineNetwork(dir);
  // An interrupted start may have left them.
  await takeDown(network);
  let nameServer: NameServer | undefined;
  const clear = async (): Promise<void> => {
    await nameServer?.close();
    await takeDown(network);
  };
  try {
    await setUp(network);
    // No query goes outside, and an unknown name fails at once: the engine would leave the query unanswered.
    nameServer = await startNameServer(new Map(), { address: gatewayOf(network), port: 53 });
    await rm(pidFileIn(dir), { force: true });
    // An engine that finds the network state of an earlier start deletes `docker0`, the first engine's bridge
    // (seen on 20.10).
    await rm(join(dir, "data/network"), { recursive: true, force: true });
    const bin = dirname(dockerd);
    const socketPath = join(dir, "docker.sock");
    const stop = await startEngineProcess({
      dockerd,
      args: argumentsOf({ dir, network, socketPath }),
      environment: { PATH: [bin, join(bin, "../bin"), join(bin, "../sbin"), process.env["PATH"]].join(":") },
      socketPath,
      execRoot: execRootIn(dir),
      logFile: join(dir, "dockerd.log"),
    });
    return {
      socketPath,
      async stop() {
        await stop();
        await clear();
      },
    };
  } catch (error) {
    await clear();
    throw error;
  }
}

function argumentsOf({
  dir,
  network,
  socketPath,
}: {
  readonly dir: string;
  readonly network: number;
  readonly socketPath: string;
}): string[] {
  const bridge = bridgeOf(network);
  const options = {
    host: `unix://${socketPath}`,
    pidfile: pidFileIn(dir),
    "data-root": join(dir, "data"),
    "exec-root": execRootIn(dir),
    bridge,
    iptables: "false",
    "ip-masq": "false",
    dns: gatewayOf(network),
    "default-address-pool": `base=10.${network}.128.0/17,size=24`,
    "containerd-namespace": bridge,
    "containerd-plugins-namespace": `${bridge}-plugins`,
  };
  return Object.entries(options).map(([name, value]) => `--${name}=${value}`);
}

/** Ends the engine of `dir` whose starter was killed, and removes its bridge and `dir`. */
export async function removeAbandonedEngine(dir: string): Promise<void> {
  const pid = await readPid(pidFileIn(dir));
  if (pid !== undefined && (await commandOf(pid)) === "dockerd") {
    process.kill(pid, "SIGTERM");
    for (let look = 0; look < 200 && (await commandOf(pid)) === "dockerd"; look += 1) await delay(100);
  }
  await endContainerd(execRootIn(dir));
  await takeDown(await engineNetwork(dir));
  await unmountBelow(dir);
  await rm(dir, { recursive: true, force: true });
}

const pidFileIn = (dir: string): string => join(dir, "docker.pid");
const execRootIn = (dir: string): string => join(dir, "exec");
const gatewayOf = (network: number): string => `10.${network}.0.1`;
const rangeOf = (network: number): string => `10.${network}.0.0/16`;

async function setUp(network: number): Promise<void> {
  const bridge = bridgeOf(network);
  const range = rangeOf(network);
  // An address of its own: a bridge without one takes a container's, and loses it with that container.
  const mac = `02:43:00:00:00:${network.toString(16)}`;
  await run("ip", "link", "add", "name", bridge, "address", mac, "type", "bridge");
  await run("ip", "address", "add", `${gatewayOf(network)}/24`, "dev", bridge);
  await run("ip", "link", "set", bridge, "up");
  // The first engine lets the host forward only its own packets.
  await run("iptables", "-w", "-I", "FORWARD", "-s", range, "-d", range, "-j", "ACCEPT");
}

async function takeDown(network: number): Promise<void> {
  const range = rangeOf(network);
  const rule = ["FORWARD", "-s", range, "-d", range, "-j", "ACCEPT"];
  await run("iptables", "-w", "-D", ...rule).catch(() => undefined);
  await run("ip", "link", "delete", bridgeOf(network)).catch(() => undefined);
}

async function run(command: string, ...args: readonly string[]): Promise<void> {
  await promisify(execFile)(command, args);
}
