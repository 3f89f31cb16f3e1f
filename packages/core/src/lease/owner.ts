import { randomUUID } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import type { Owner } from "../store/store.js";

/** This process as the owner of leases; `instance` tells two deployers of one process apart. */
export function currentOwner(): Owner {
  return {
    instance: randomUUID(),
    hostname: hostname(),
    pid: process.pid,
    processStart: processStart(process.pid),
  };
}

/**
 * True only where it is certain that the owner's process has ended: it ran on this machine and in this pid namespace, and
 * its pid is free, taken by a later process, or from before the last boot. False where nothing can be said.
 */
export function isKnownDead(owner: Owner): boolean {
  if (owner.hostname !== hostname() || owner.processStart === undefined) return false;
  const [boot, namespace] = owner.processStart.split("/");
  const own = processStart(process.pid)?.split("/");
  if (!own) return false;
  if (boot !== own[0]) return true;
  return namespace === own[1] && processStart(owner.pid) !== owner.processStart;
}

/** `boot id/pid namespace/start time in clock ticks`; undefined where there is no such process, or no /proc. */
function processStart(pid: number): string | undefined {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    const namespace = readlinkSync("/proc/self/ns/pid");
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const afterName = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const state = afterName[0];
    if (state === "Z" || state === "X") return undefined;
    return `${boot}/${namespace}/${afterName[19]}`;
  } catch {
    return undefined;
  }
}
