import { lstat, readFile } from "node:fs/promises";
import { posix } from "node:path";
import type { HostBind } from "../../ports/engine-host.js";
import { inspectContainer } from "./container-calls.js";
import { bodyOf } from "./docker-errors.js";
import type { EngineConnection } from "./engine-connection.js";

/**
 * As the port says. What is mounted is looked at through this machine's /proc: an engine of another machine tells a process id of that
 * machine, and what has that id here is not in the container's control group.
 */
export async function listBinds(
  engine: EngineConnection,
  name: string,
  signal: AbortSignal | undefined,
): Promise<HostBind[]> {
  const inspect = await inspectContainer(engine, name, signal);
  const mounts: { Source: string; Destination: string }[] = [];
  for (const mount of inspect?.Mounts ?? []) {
    const { Type, Name, Destination } = mount;
    const Source = Type === "volume" && Name ? await folderOfStack(engine, Name, signal) : mount.Source;
    if (Source !== undefined && (Type === "bind" || Type === "volume")) mounts.push({ Source, Destination });
  }
  const pid = inspect?.State.Running && inspect.State.Pid > 0 ? inspect.State.Pid : undefined;
  return Promise.all(
    mounts.map(async ({ Source: source, Destination: target }) => {
      const identity = pid === undefined ? undefined : await identityIn(pid, target);
      return { source, target, identity: identity && (await isOf(pid, inspect?.Id)) ? identity : undefined };
    }),
  );
}

/**
 * A volume can be a folder of the host. If a stack of ours has made it, that folder was chosen by a config, and may be exchanged like any
 * other; what the host's owner has made by hand is the owner's word. Undefined for a volume that is no such folder.
 */
async function folderOfStack(
  engine: EngineConnection,
  name: string,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const reply = await engine.call({ path: `/volumes/${encodeURIComponent(name)}`, signal });
  if (reply.status === 404) return undefined;
  const { Options, Labels } = bodyOf(reply, `The engine did not describe the volume ${name}`) as VolumeRow;
  const isOurs = Labels?.["com.docker.compose.project"]?.startsWith("cutover-") === true;
  const device = Options?.["device"];
  return isOurs && device?.startsWith("/") ? device : undefined;
}

interface VolumeRow {
  readonly Labels: Readonly<Record<string, string>> | null;
  readonly Options: Readonly<Record<string, string>> | null;
}

/** Undefined if a link is on the way: this machine's system would follow it from its own root. */
async function identityIn(pid: number, target: string): Promise<string | undefined> {
  let place = `/proc/${pid}/root`;
  let identity: string | undefined;
  for (const part of posix.normalize(target).split("/").filter(Boolean)) {
    place = `${place}/${part}`;
    const found = await lstat(place).catch(() => undefined);
    if (found === undefined || found.isSymbolicLink()) return undefined;
    identity = `${found.dev}:${found.ino}`;
  }
  return identity;
}

async function isOf(pid: number | undefined, id: string | undefined): Promise<boolean> {
  const groups = await readFile(`/proc/${pid}/cgroup`, "utf8").catch(() => "");
  return id !== undefined && groups.includes(id);
}
