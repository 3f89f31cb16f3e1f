import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { ownerOfSocket } from "./socket-owner.js";
import { readSockets } from "./socket-tables.js";

describe("the owner of a socket", () => {
  it("should be the process that has it open, with its name and control group", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const inode = (await readSockets("self", "tcp"))?.find((row) => row.port === port)?.inode ?? "";
    const owner = await ownerOfSocket(inode);
    await once(server.close(), "close");
    expect(owner).toEqual({
      pid: process.pid,
      name: readFileSync("/proc/self/comm", "utf8").trim(),
      controlGroup: readFileSync("/proc/self/cgroup", "utf8"),
    });
    expect(owner?.name).not.toBe("");
    expect(await ownerOfSocket(inode)).toBeUndefined();
  });

  it.each(["", "0", "no inode"])("should not be known of a socket that is none: %j", async (inode) => {
    expect(await ownerOfSocket(inode)).toBeUndefined();
  });
});
