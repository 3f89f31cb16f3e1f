import { lstat, readFile } from "node:fs/promises";
import { posix } from "node:path";
import type { HostBind } from "../runtime.js";
import { inspectContainer } from "./container-calls.js";
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
  const mounts = inspect?.Mounts.filter(({ Type }) => Type === "bind") ?? [];
  const pid = inspect?.State.Running && inspect.State.Pid > 0 ? inspect.State.Pid : undefined;
  return Promise.all(
    mounts.map(async ({ Source: source, Destination: target }) => {
      const identity = pid === undefined ? undefined : await identityIn(pid, target);
      return { source, target, identity: identity && (await isOf(pid, inspect?.Id)) ? identity : undefined };
    }),
  );
}

/** Undefined where a link is on the way: this machine's system would follow it from its own root. */
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
