import { execFile } from "node:child_process";
import fs, { existsSync } from "node:fs";
import { mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import timers from "node:timers/promises";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { OwnNginx } from "./own-nginx.js";

let directory: string;
let binary: string;
beforeEach(async () => {
  directory = await realpath(await mkdtemp(join(tmpdir(), "cutover-own-")));
  binary = join(directory, "nginx");
  // Takes its port at once, and writes its pid file some time after the command that started it has ended, as nginx does.
  const script = `#!/bin/bash
case "$*" in *" -t "*|*" -V"|*" -s "*) exit 0;; *" -v") echo "nginx version: nginx/1.22.1" >&2; exit 0;; esac
echo start >> ${directory}/starts
mkdir ${directory}/port 2>/dev/null || { echo "bind() failed (98: Address already in use)" >&2; exit 1; }
(exec -a "nginx: master process nginx -c ${directory}/nginx.conf" sleep 30) >/dev/null 2>&1 &
master=$!
(sleep 0.2
until [ -z "$BEFORE" ] || [ "$(grep -c start ${directory}/starts)" = "$BEFORE" ]; do sleep 0.05; done
echo $master > ${directory}/nginx.pid) >/dev/null 2>&1 &
`;
  await writeFile(binary, script, { mode: 0o755 });
});
afterEach(async () => {
  await new OwnNginx({ directory, port: 1, binary }).stop();
  await rm(directory, { recursive: true });
});

const own = () => new OwnNginx({ directory, port: 1, binary });
const starts = async () => (await readFile(join(directory, "starts"), "utf8")).match(/start/g)?.length;

describe("an nginx of our own", () => {
  it("should be started once by routers of one process that start at the same time", async () => {
    await Promise.all([own(), own(), own()].map((one) => one.start()));
    expect(await starts()).toBe(1);
  });

  it("should be adopted if another process has started it in the meantime", async () => {
    // Its pid file is not there before the other start.
    await promisify(execFile)(binary, { env: { ...process.env, BEFORE: "2" } });
    await expect(readFile(join(directory, "nginx.pid"))).rejects.toThrow("ENOENT");
    const nginx = own();
    await nginx.start();
    expect(await starts()).toBe(2);
    expect(await nginx.pid()).toBeGreaterThan(1);
  });

  it("should go on while another router of the process has a route in it", async () => {
    const [one, other] = [own(), own()];
    await one.start();
    await other.sites.write("web", "server { }");
    other.note("web", true);
    await one.stop();
    expect(await one.pid()).toBeGreaterThan(1);
    await other.stop();
    expect(await one.pid()).toBeUndefined();
  });
});

/** Processes begin late on a busy machine. */
const patiently = { timeout: 20_000 };

/** Does as the files `refuses`, `fails` and `mute` in its directory say. */
const program = (at: string) => `#!/bin/bash
case "$*" in
*" -t "*) [ -e ${at}/refuses ] && { echo "a bogus line" >&2; exit 1; }; exit 0;;
*" -V") echo "nginx version: nginx/1.22.1" >&2; exit 0;;
esac
echo start >> ${at}/starts
[ -e ${at}/fails ] && { echo "no room" >&2; exit 1; }
[ -e ${at}/mute ] && exit 0
(exec -a "nginx: master process nginx -c ${at}/nginx.conf" bash ${at}/life) >/dev/null 2>&1 &
echo $! > ${at}/nginx.pid
`;
const life = (at: string, traps = "") =>
  `trap 'echo reload >> ${at}/reloads' HUP; ${traps}\necho ready > ${at}/ready\nfor turn in {1..1200}; do sleep 0.05; done`;

describe("an nginx of our own, and what becomes of it", () => {
  const { setTimeout: delay } = timers;
  const { readFileSync } = fs;
  let pausesMs: number[];
  const at = (name: string) => join(directory, name);
  const text = (name: string) => readFile(at(name), "utf8").catch(() => "");
  const hurry = () => {
    Object.assign(timers, { setTimeout: async (ms: number) => void pausesMs.push(ms) });
    syncBuiltinESMExports();
  };
  const started = async () => {
    const nginx = own();
    await nginx.start();
    await expect.poll(() => existsSync(at("ready")), patiently).toBe(true);
    return nginx;
  };

  beforeEach(async () => {
    pausesMs = [];
    await writeFile(binary, program(directory), { mode: 0o755 });
    await writeFile(at("life"), life(directory));
  });
  afterEach(() => {
    Object.assign(timers, { setTimeout: delay });
    Object.assign(fs, { readFileSync });
    syncBuiltinESMExports();
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  it("should load its configuration again when that is asked, and be gone after its stop", async () => {
    const nginx = await started();
    await nginx.reload();
    await expect.poll(() => text("reloads"), patiently).toBe("reload\n");
    await nginx.stop();
    expect(await nginx.pid()).toBeUndefined();
    const message = `nginx does not run in ${directory}`;
    await expect(nginx.reload()).rejects.toMatchObject({ code: "ROUTER_UNREACHABLE", message });
    await nginx.stop();
  });

  it("should be adopted as it is, and load a configuration that has changed", async () => {
    await started();
    const nginx = own();
    await nginx.start();
    expect(await text("nginx.conf")).toContain("server_names_hash_max_size 512;");
    await nginx.start(Array.from({ length: 512 }, (_, index) => `${index}.test`));
    await expect.poll(() => text("reloads"), patiently).toBe("reload\n");
    expect(await text("nginx.conf")).toContain("server_names_hash_max_size 1024;");
    expect(await text("starts")).toBe("start\n");
  });

  it("should have the workers that its master has, and none if it does not run", async () => {
    expect(await own().workers()).toBeUndefined();
    const nginx = await started();
    const pid = await nginx.pid();
    Object.assign(fs, {
      readFileSync: (...parameters: Parameters<typeof readFileSync>) =>
        parameters[0] === `/proc/${pid}/task/${pid}/children` ? "" : readFileSync(...parameters),
    });
    syncBuiltinESMExports();
    expect(await nginx.workers()).toEqual([]);
  });

  it("should go on for the routes that are left, whichever router's went first", async () => {
    const nginx = await started();
    const [one, other] = [own(), own()];
    await nginx.sites.write("web", "server { }");
    one.note("web", true);
    other.note("api", true);
    other.note("api", false);
    await nginx.stop();
    expect(await nginx.pid()).toBeGreaterThan(1);
    await one.stop();
    expect(await nginx.pid()).toBeUndefined();
  });

  it("should not go on for a route that another process has removed since", async () => {
    const nginx = await started();
    const other = own();
    other.note("web", true);
    await nginx.stop();
    expect(await nginx.pid()).toBeUndefined();
    other.note("web", false);
  });

  it("should not be started with a configuration that it refuses", async () => {
    await writeFile(at("refuses"), "");
    await expect(own().start()).rejects.toMatchObject({
      code: "ROUTER_REJECTED",
      message: "nginx refuses its configuration: a bogus line",
      details: { nginx: "a bogus line" },
    });
    expect(await text("starts")).toBe("");
  });

  it.each([
    ["fails", "nginx does not run: no room"],
    ["mute", "nginx was started but wrote no pid; see "],
  ])("should be waited for five seconds if its start %s", async (how, message) => {
    await writeFile(at(how), "");
    hurry();
    const said = expect.stringContaining(message) as string;
    await expect(own().start()).rejects.toMatchObject({ code: "ROUTER_UNREACHABLE", message: said });
    expect(pausesMs).toEqual(Array<number>(500).fill(10));
  });

  it("should be waited for five seconds while it does not end", async () => {
    await writeFile(at("life"), life(directory, "trap : TERM;"));
    const nginx = await started();
    const pid = await nginx.pid();
    hurry();
    await expect(nginx.stop()).rejects.toMatchObject({
      code: "INTERNAL",
      message: `nginx (pid ${pid}) did not end`,
      details: { pid },
    });
    expect(pausesMs).toEqual(Array<number>(250).fill(20));
    process.kill(pid ?? 0, "SIGKILL");
    await expect.poll(() => nginx.pid(), patiently).toBeUndefined();
  });

  it("should be no other program, and none of another directory", async () => {
    const nginx = await started();
    const pid = String(await nginx.pid());
    const other = await mkdtemp(join(tmpdir(), "cutover-other-"));
    await writeFile(join(other, "nginx.pid"), pid);
    expect(await new OwnNginx({ directory: other, port: 1, binary }).pid()).toBeUndefined();
    await rm(other, { recursive: true });
    for (const words of [String(process.pid), "1", "0", "-5", "", "none"]) {
      await writeFile(at("nginx.pid"), words);
      expect(await nginx.pid()).toBeUndefined();
    }
    await writeFile(at("nginx.pid"), `${pid}\n`);
    expect(await nginx.pid()).toBe(Number(pid));
  });

  it("should be found by `ps` on a system without /proc", async () => {
    const pid = 2 ** 30;
    await writeFile(at("nginx.pid"), String(pid));
    const ps = `#!/bin/bash\necho "$@" >> ${at("asked")}; [ -e ${at("mute")} ] && exit 1\necho "nginx: master process nginx -c ${at("nginx.conf")}"\n`;
    await writeFile(at("ps"), ps, { mode: 0o755 });
    vi.stubEnv("PATH", `${directory}:${process.env["PATH"]}`);
    expect(await own().pid()).toBeUndefined();
    vi.spyOn(process, "platform", "get").mockReturnValue("darwin");
    expect(await own().pid()).toBe(pid);
    expect(await text("asked")).toBe(`-o args= -p ${pid}\n`);
    await writeFile(at("mute"), "");
    expect(await own().pid()).toBeUndefined();
  });
});
