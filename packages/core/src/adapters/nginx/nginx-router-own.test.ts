import fs, { existsSync } from "node:fs";
import { access, mkdtemp, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { nginx } from "./nginx-router.js";

/** Processes begin late on a busy machine. */
const patiently = { timeout: 20_000 };

/** A daemon that notes its tests and reloads; the file `slow` has a test last. */
const daemon = (at: string) => `#!/bin/bash
case "$*" in
*" -t "*) echo test >> ${at}/tests; [ -e ${at}/slow ] && exec sleep 30; exit 0;;
*" -T "*) echo dump >> ${at}/dumps; exit 0;;
*" -V") echo "nginx version: nginx/1.22.1" >&2; exit 0;;
esac
(exec -a "nginx: master process nginx -c ${at}/nginx.conf" bash ${at}/life) >/dev/null 2>&1 &
echo $! > ${at}/nginx.pid
`;

describe("a route of an nginx of our own", () => {
  const { readFileSync } = fs;
  const port = 4_999;
  let folder: string;
  const own = () => nginx({ directory: folder, port, binary: join(folder, "nginx") });
  const sites = () => readdir(join(folder, "sites"));
  const write = (host = "10.0.0.2") => ({
    workload: "web",
    domains: ["app.test", "b.test"],
    target: { scheme: "http", host, port: 8080 } as const,
    nonce: "0123456789abcdef",
  });
  const count = async (name: string) =>
    (await readFile(join(folder, name), "utf8").catch(() => "")).split("\n").length - 1;

  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), "cutover-nginx-")));
    await writeFile(join(folder, "nginx"), daemon(folder), { mode: 0o755 });
    const life = `trap 'echo reload >> ${folder}/reloads' HUP\necho ready >> ${folder}/ready\nfor turn in {1..1200}; do sleep 0.05; done`;
    await writeFile(join(folder, "life"), life);
    await own().start();
    await vi.waitFor(() => access(join(folder, "ready")), patiently);
  });
  afterEach(async () => {
    Object.assign(fs, { readFileSync });
    syncBuiltinESMExports();
    await own().stop();
    // A route that a test leaves behind keeps its nginx up.
    const pid = Number(await readFile(join(folder, "nginx.pid"), "utf8").catch(() => "0"));
    if (pid > 0 && existsSync(`/proc/${pid}`)) process.kill(pid, "SIGKILL");
    await rm(folder, { recursive: true });
  });

  it("should be written, loaded and removed, in an nginx that ends with its last router", async () => {
    const router = own();
    expect(router.instance).toBe(`nginx:${folder}`);
    expect((await router.put(write())).entrances[0]).toMatchObject({ address: "127.0.0.1", port });
    expect(await readFile(join(folder, "sites/cutover-web.conf"), "utf8")).toContain(
      `listen 127.0.0.1:${port};`,
    );
    await expect.poll(() => count("reloads"), patiently).toBe(1);
    await own().stop();
    expect(await router.read("web")).toMatchObject({ domains: ["app.test", "b.test"] });
    expect([await count("ready"), await count("dumps")]).toEqual([1, 0]);
    await router.remove("web");
    expect(await sites()).toEqual([]);
    await expect.poll(() => count("reloads"), patiently).toBe(2);
    await own().stop();
    expect(await router.workers?.()).toBeUndefined();
  });

  it("should be read in an nginx that is started for it, and be written in one with room for it", async () => {
    const router = own();
    await router.stop();
    expect(await router.read("web")).toBeUndefined();
    await expect.poll(() => count("ready"), patiently).toBe(2);
    const domains = Array.from({ length: 512 }, (_, index) => `a${1_000 + index}.test`);
    await router.put({ ...write(), domains });
    const main = await readFile(join(folder, "nginx.conf"), "utf8");
    expect(main).toContain("server_names_hash_max_size 1024;");
  });

  it("should be served by the workers of its master", async () => {
    Object.assign(fs, {
      readFileSync: (...parameters: Parameters<typeof readFileSync>) =>
        String(parameters[0]).endsWith("/children") ? "" : readFileSync(...parameters),
    });
    syncBuiltinESMExports();
    expect(await own().workers?.()).toEqual([]);
  });

  it("should be tested once: ahead, or else with its write", async () => {
    const router = own();
    const before = await count("tests");
    await router.dryRun?.(write());
    expect(await count("tests")).toBe(before + 1);
    expect(await sites()).toEqual([]);
    await router.put(write());
    expect(await count("tests")).toBe(before + 1);
    await router.dryRun?.(write("10.0.0.3"));
    await router.put(write("10.0.0.4"));
    expect(await count("tests")).toBe(before + 3);
  });

  it("should not fail by a test ahead, but if that is not wanted any more", async () => {
    const router = own();
    await router.dryRun?.({ ...write(), domains: [] });
    await writeFile(join(folder, "slow"), "");
    const stop = new AbortController();
    const before = await count("tests");
    const testing = router.dryRun?.(write(), stop.signal);
    await expect.poll(() => count("tests"), patiently).toBe(before + 1);
    const reason = new Error("enough");
    stop.abort(reason);
    await expect(testing).rejects.toBe(reason);
    await rm(join(folder, "slow"));
  });
});
