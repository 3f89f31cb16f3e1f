import { execFile } from "node:child_process";
import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { DockerEngine } from "./ensure-docker-engine.js";
import { engineNetwork } from "./engine-network.js";
import { startEngineProcess } from "./engine-process.js";

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
  const bridge = `cutover${network}`;
  const range = `10.${network}.0.0/16`;
  const socketPath = join(dir, "docker.sock");
  const execRoot = join(dir, "exec");
  const bin = dirname(dockerd);
  const takeDown = async (): Promise<void> => {
    await run("iptables", "-w", "-D", "FORWARD", "-s", range, "-d", range, "-j", "ACCEPT").catch(
      () => undefined,
    );
    await run("ip", "link", "delete", bridge).catch(() => undefined);
  };
  // A start that was cut short may have left them.
  await takeDown();
  try {
    // An address of its own: a bridge without one takes a container's, and loses it with that container.
    const mac = `02:43:00:00:00:${network.toString(16)}`;
    await run("ip", "link", "add", "name", bridge, "address", mac, "type", "bridge");
    await run("ip", "address", "add", `10.${network}.0.1/24`, "dev", bridge);
    await run("ip", "link", "set", bridge, "up");
    // The first engine lets the host forward nothing but its own.
    await run("iptables", "-w", "-I", "FORWARD", "-s", range, "-d", range, "-j", "ACCEPT");
    await rm(join(dir, "docker.pid"), { force: true });
    // An engine that finds a network state of an earlier start deletes `docker0`, the first engine's bridge (seen on 20.10).
    await rm(join(dir, "data/network"), { recursive: true, force: true });
    const stop = await startEngineProcess({
      dockerd,
      args: [
        "--host",
        `unix://${socketPath}`,
        "--pidfile",
        join(dir, "docker.pid"),
        "--data-root",
        join(dir, "data"),
        "--exec-root",
        execRoot,
        "--bridge",
        bridge,
        "--iptables=false",
        "--ip-masq=false",
        "--default-address-pool",
        `base=10.${network}.128.0/17,size=24`,
        "--containerd-namespace",
        bridge,
        "--containerd-plugins-namespace",
        `${bridge}-plugins`,
      ],
      environment: { PATH: [bin, join(bin, "../bin"), join(bin, "../sbin"), process.env["PATH"]].join(":") },
      socketPath,
      execRoot,
      logFile: join(dir, "dockerd.log"),
    });
    return {
      socketPath,
      async stop() {
        await stop();
        await takeDown();
      },
    };
  } catch (error) {
    await takeDown();
    throw error;
  }
}

async function run(command: string, ...args: readonly string[]): Promise<void> {
  await promisify(execFile)(command, args);
}
