import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Owner } from "../ports/store.js";
import { currentOwner, isKnownDead } from "./owner.js";

const ours = currentOwner();
const [boot = "", namespace = "", startedAt = ""] = ours.processStart?.split("/") ?? [];

/** Another process of this machine and this namespace. */
function other(pid: number, start: string): Owner {
  return { ...ours, instance: "other", pid, processStart: `${boot}/${namespace}/${start}` };
}

describe("an owner of leases", () => {
  it("should be told from any other of the same process", () => {
    expect(currentOwner().instance).not.toBe(ours.instance);
    expect(currentOwner()).toMatchObject({ pid: process.pid, processStart: ours.processStart });
    expect(ours.processStart).toMatch(/^[0-9a-f-]{36}\/pid:\[\d+\]\/\d+$/);
  });

  it("should not be taken for dead while its process lives, or where nothing can be said of it", () => {
    expect(isKnownDead(ours)).toBe(false);
    const parent = readFileSync(`/proc/${process.ppid}/stat`, "utf8");
    const start = parent.slice(parent.lastIndexOf(")") + 2).split(" ")[19] ?? "";
    expect(isKnownDead(other(process.ppid, start))).toBe(false);
    expect(isKnownDead({ ...other(process.ppid, "1"), hostname: "elsewhere" })).toBe(false);
    expect(isKnownDead({ ...ours, processStart: undefined, pid: 0 })).toBe(false);
    expect(isKnownDead({ ...ours, processStart: `${boot}/pid:[1]/1` })).toBe(false);
  });

  it("should be known to be dead where its pid is free, or a later process has it", async () => {
    const child = spawn("true");
    await once(child, "exit");
    expect(isKnownDead(other(child.pid ?? 0, "1"))).toBe(true);
    expect(isKnownDead(other(process.ppid, "1"))).toBe(true);
  });

  it("should be known to be dead where it is from before the last boot", () => {
    const before = "00000000-0000-4000-8000-000000000000";
    for (const then of [namespace, "pid:[1]"])
      expect(isKnownDead({ ...ours, processStart: `${before}/${then}/${startedAt}` })).toBe(true);
  });

  it("should be known to be dead as a process that has ended and was not waited for", async () => {
    // The shell ends its child, reports it, and does not wait for it.
    const shell = spawn("sh", ["-c", "sleep 0.2 & echo $!; exec sleep 30"]);
    const [line] = (await once(shell.stdout, "data")) as [Buffer];
    const pid = Number(line.toString());
    const stat = () => readFileSync(`/proc/${pid}/stat`, "utf8");
    const start = stat().split(" ")[21] ?? "";
    expect(isKnownDead(other(pid, start))).toBe(false);
    while (!stat().includes(") Z")) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(isKnownDead(other(pid, start))).toBe(true);
    shell.kill();
  });
});
