import { randomUUID } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import type { Owner } from "../ports/store.js";

const host = hostname();
const surroundings = readSurroundings();
const ownStart = processStart(process.pid);

/** This process as the owner of leases; `instance` tells two deployers of one process apart. */
export function currentOwner(): Owner {
  return {
    instance: randomUUID(),
    hostname: host,
    pid: process.pid,
    processStart: ownStart,
  };
}

/**
 * True only if the owner's process has certainly ended: it ran on this machine and in this pid namespace, and
 * its pid is free, belongs to a later process, or is from before the last boot. False if this is unknown.
 */
export function isKnownDead(owner: Owner): boolean {
  if (owner.hostname !== host || owner.processStart === undefined) return false;
  if (!surroundings) return false;
  // This process is alive, so nothing need be read.
  if (owner.pid === process.pid && owner.processStart === ownStart) return false;
  const [boot, namespace] = owner.processStart.split("/");
  if (boot !== surroundings.boot) return true;
  return namespace === surroundings.namespace && processStart(owner.pid) !== owner.processStart;
}

/** `boot id/pid namespace/start time in clock ticks`; undefined if there is no such process, or no /proc. */
function processStart(pid: number): string | undefined {
  if (!surroundings) return undefined;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const afterName = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const state = afterName[0];
    if (state === "Z" || state === "X") return undefined;
    return `${surroundings.boot}/${surroundings.namespace}/${afterName[19]}`;
  } catch {
    return undefined;
  }
}

function readSurroundings(): { boot: string; namespace: string } | undefined {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    return { boot, namespace: readlinkSync("/proc/self/ns/pid") };
  } catch {
    return undefined;
  }
}
