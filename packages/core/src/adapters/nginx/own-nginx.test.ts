import { execFile } from "node:child_process";
import { mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
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
(sleep 0.2; echo $master > ${directory}/nginx.pid) >/dev/null 2>&1 &
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
    await promisify(execFile)(binary);
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
