import fs from "node:fs";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import os from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { shownWorkers, workersOf } from "./nginx-workers.js";

const { readFileSync, promises } = fs;
const { open, readdir, readFile, readlink } = promises;
const { networkInterfaces } = os;
let folder: string;
let asked: string[];
let onRead: (path: string) => void;

/** A folder of the test takes the place of /proc. */
beforeEach(async () => {
  folder = await mkdtemp(join(os.tmpdir(), "cutover-proc-"));
  [asked, onRead] = [[], () => undefined];
  const instead =
    (call: (...parameters: never[]) => unknown) =>
    (path: string, ...rest: unknown[]) => {
      if (!path.startsWith("/proc")) return call(...([path, ...rest] as never[]));
      asked.push(path);
      onRead(path);
      return call(...([path.replace("/proc", folder), ...rest] as never[]));
    };
  Object.assign(fs, { readFileSync: instead(readFileSync) });
  const later = { open: instead(open), readdir: instead(readdir) };
  Object.assign(promises, later, { readFile: instead(readFile), readlink: instead(readlink) });
  const eth0 = [{ address: "10.9.9.1" }, { address: "fd00::9" }];
  Object.assign(os, { networkInterfaces: () => ({ gone: undefined, lo: [{ address: "127.0.0.1" }], eth0 }) });
  syncBuiltinESMExports();
});
afterEach(async () => {
  Object.assign(os, { networkInterfaces });
  Object.assign(fs, { readFileSync });
  Object.assign(promises, { open, readdir, readFile, readlink });
  syncBuiltinESMExports();
  await rm(folder, { recursive: true });
});

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
}

async function run(pid: number, title: string, { ticks = 1_000, state = "S" } = {}): Promise<void> {
  await put(`${pid}/cmdline`, `${title}\0\0`);
  const between = Array.from({ length: 18 }, (_, index) => index + 1);
  await put(`${pid}/stat`, `${pid} (a (b) c) ${state} ${between.join(" ")} ${ticks} 7 8 9\n`);
}

const children = (pids: string) => put("10/task/10/children", pids);
const worker = "nginx: worker process";
const master = "nginx: master process nginx -c /etc/nginx.conf";
const ids = (found: ReturnType<typeof workersOf>) => found?.map(({ id }) => id);

describe("the workers of an nginx", () => {
  it.each([
    [[1_000], [1_000]],
    [
      [1_000, 1_009],
      [1_000, 1_000],
    ],
    [
      [1_000, 1_010],
      [1_000, 1_010],
    ],
    [
      [1_000, 1_011],
      [1_000, 1_011],
    ],
    [
      [1_000, 1_009, 1_018, 1_028],
      [1_000, 1_000, 1_000, 1_028],
    ],
    [
      [0, 0],
      [0, 0],
    ],
  ])("that started at the ticks %j should be of the generations %j", async (starts, generations) => {
    for (const [index, ticks] of starts.entries()) await run(11 + index, worker, { ticks });
    await children(`${starts.map((_, index) => 11 + index).join(" ")} `);
    const expected = starts.map((ticks, index) => ({
      id: `${11 + index}-${ticks}`,
      generation: generations[index],
    }));
    expect(workersOf(10)).toEqual(expected);
  });

  it("should be in the order of their starts", async () => {
    for (const [pid, ticks] of [
      [11, 3_000],
      [12, 1_000],
      [13, 2_000],
    ] as const)
      await run(pid, worker, { ticks });
    await children("11 12 13 ");
    expect(ids(workersOf(10))).toEqual(["12-1000", "13-2000", "11-3000"]);
  });

  it.each([
    ["nginx: worker process is shutting down", "S", 0],
    ["nginx: cache manager process", "S", 0],
    ["nginx: cache loader process", "S", 0],
    ["nginx: privileged agent process", "S", 0],
    [worker, "Z", 0],
    [worker, "X", 0],
    [worker, "R", 1],
    [worker, "D", 1],
  ])("should be what accepts connections: %j in the state %s", async (title, state, count) => {
    await run(11, title, { state });
    await run(12, worker);
    await children("11 12 ");
    expect(workersOf(10)).toHaveLength(count + 1);
  });

  it("should be told without those that are gone, and not at all without their master", async () => {
    await run(11, worker);
    await children("11 12 ");
    expect(ids(workersOf(10))).toEqual(["11-1000"]);
    await children("");
    expect(workersOf(10)).toEqual([]);
    expect(workersOf(20)).toBeUndefined();
  });

  it.each<[string, string | undefined, string[]]>([
    ["once", "11 12 ", ["11-1000", "12-1000"]],
    ["without one that is left out then", "12 ", ["11-1000", "12-1000"]],
    ["as they were, where their master has ended by then", undefined, ["11-1000"]],
  ])("should be looked for a second time, and be told %s", async (_, second, expected) => {
    await run(11, worker);
    await run(12, worker);
    await children("11 ");
    const file = join(folder, "10/task/10/children");
    let looks = 0;
    onRead = (path) => {
      if (!path.endsWith("children")) return;
      looks += 1;
      if (looks !== 2) return;
      if (second === undefined) fs.rmSync(file);
      else fs.writeFileSync(file, second);
    };
    expect(ids(workersOf(10))).toEqual(expected);
  });
});

describe("the workers of an nginx that is known by its addresses", () => {
  const heading =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";
  const row = (port: string, inode: number, state = "0A", address = "0100007F") =>
    `   0: ${address}:${port} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0`;
  const table = (name: "tcp" | "tcp6", ...rows: string[]) =>
    put(`net/${name}`, [heading, ...rows, ""].join("\n"));
  const hold = async (pid: number, ...inodes: number[]) => {
    await mkdir(join(folder, `${pid}/fd`), { recursive: true });
    await put(`${pid}/fd/0`, "no link");
    for (const inode of inodes) await symlink(`socket:[${inode}]`, join(folder, `${pid}/fd/${inode}`));
  };
  const at = (port: number, address = "127.0.0.1") => ({ address, port });
  const found = async (...addresses: { address: string; port: number }[]) =>
    ids([...((await shownWorkers(addresses)()) ?? [])]);
  const [http, https] = ["1F90", "20FB"];

  beforeEach(async () => {
    await run(9, "another program");
    await hold(9, 501, 502, 503);
    await run(10, master);
    await hold(10, 501, 502);
    await run(11, worker);
    await children("11 ");
    await put("12a/cmdline", master);
    await table("tcp", row("0016", 400), row(http, 501), row(https, 502));
  });

  it("should be those of the master that listens there", async () => {
    expect(await found(at(8080))).toEqual(["11-1000"]);
    expect(await found(at(8080), at(8443))).toEqual(["11-1000"]);
    expect(await found(at(8080), at(9999))).toEqual(["11-1000"]);
  });

  it.each([
    ["nothing listens at the first", [at(9999), at(8080)]],
    ["another program listens", [at(22)]],
    ["another program listens at one of them", [at(8080), at(22)]],
    ["none is given", []],
    ["one is another machine's", [at(8080), at(8080, "192.0.2.1")]],
    ["one is every address", [at(8080, "0.0.0.0")]],
    ["one is a name", [at(8080, "app.test")]],
  ])("should not be known if %s", async (_, addresses) => {
    expect(await shownWorkers(addresses)()).toBeUndefined();
  });

  it("should not be looked for on another machine", async () => {
    await found(at(8080, "192.0.2.1"));
    expect(asked).toEqual([]);
  });

  it.each(["localhost", "::1", "127.0.0.9", "10.9.9.1", "fd00::9"])(
    "should be known at %s",
    async (address) => {
      expect(await found(at(8080, address))).toEqual(["11-1000"]);
    },
  );

  it("should have every socket that listens at the port, those of IPv6 too", async () => {
    await table("tcp6", row(http, 502, "0A", "0".repeat(32)));
    expect(await found(at(8080))).toEqual(["11-1000"]);
    await table("tcp6", row(http, 503, "0A", "0".repeat(32)));
    expect(await shownWorkers([at(8080)])()).toBeUndefined();
    await table("tcp", row(http, 503));
    await table("tcp6", row(http, 502, "0A", "0".repeat(32)));
    expect(await shownWorkers([at(8080)])()).toBeUndefined();
  });

  it("should be known by sockets that listen alone, which come first", async () => {
    await table("tcp", row(http, 501), row(http, 503, "01"), row(http, 503));
    expect(await found(at(8080))).toEqual(["11-1000"]);
    await table("tcp", row(http, 501, "01"));
    expect(await shownWorkers([at(8080)])()).toBeUndefined();
    await rm(join(folder, "net"), { recursive: true });
    expect(await shownWorkers([at(8080)])()).toBeUndefined();
  });

  it("should be those of the master that was found before, without looking at all others", async () => {
    const show = shownWorkers([at(8080)]);
    await show();
    const before = asked.filter((path) => path === "/proc").length;
    expect(await show()).toHaveLength(1);
    expect([before, asked.filter((path) => path === "/proc").length]).toEqual([1, 1]);
  });

  it.each([
    ["is another program now", () => run(10, "another program")],
    ["has its sockets no more", () => rm(join(folder, "10/fd/501"))],
  ])("should be those of the next master if the last one %s", async (_, change) => {
    const show = shownWorkers([at(8080)]);
    expect(await show()).toHaveLength(1);
    await change();
    expect(await show()).toBeUndefined();
    await run(30, master);
    await hold(30, 501);
    await put("30/task/30/children", "");
    expect(await show()).toEqual([]);
  });
});
