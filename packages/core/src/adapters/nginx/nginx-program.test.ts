import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { NginxProgram } from "./nginx-program.js";

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "cutover-program-"))));
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

/** An nginx that does what the lines of a shell say. */
async function nginxThat(lines: string): Promise<NginxProgram> {
  const binary = join(folder, "nginx");
  await writeFile(binary, `#!/bin/bash\n${lines}\n`, { mode: 0o755 });
  return new NginxProgram(binary, ["-c", "main.conf"]);
}
const unreachable = { code: "ROUTER_UNREACHABLE" };

describe("an nginx binary", () => {
  it("should be asked about its own configuration, and its refusal be told in its words", async () => {
    const refuses = await nginxThat('echo "$@: bad" >&2; exit 1');
    expect(await refuses.refusal()).toBe("-c main.conf -t -q: bad");
    expect(await refuses.dump()).toEqual({ refusal: "-c main.conf -T -q: bad" });
    expect(await (await nginxThat("echo noise >&2")).refusal()).toBeUndefined();
  });

  it("should be quoted without the token of a staged target", async () => {
    const token = "t".repeat(32);
    const quotes = await nginxThat(`echo 'bad "cutover_preview=${token}(?:;|$)"' >&2; exit 1`);
    const words = 'bad "cutover_preview=[secret](?:;|$)"';
    expect(await quotes.refusal()).toBe(words);
    expect(await quotes.dump()).toEqual({ refusal: words });
    await expect(quotes.reload()).rejects.toMatchObject({ details: { nginx: words } });
  });

  it("should give its whole configuration", async () => {
    const nginx = await nginxThat(
      'echo "# configuration file /etc/a.conf:"; echo "events {}"; echo noise >&2',
    );
    expect(await nginx.dump()).toEqual({ configuration: "# configuration file /etc/a.conf:\nevents {}" });
  });

  it.each(["reload", "start"] as const)("should say that it does not run if a %s fails", async (act) => {
    const nginx = await nginxThat('echo "no pid file" >&2; exit 1');
    await expect(nginx[act]()).rejects.toMatchObject({ ...unreachable, details: { nginx: "no pid file" } });
    await (await nginxThat('[ "$3" = "" ] || [ "$3 $4" = "-s reload" ]'))[act]();
  });

  it("should not count as refusing if it is ended by a signal, or cannot be run", async () => {
    const killed = await nginxThat("kill -9 $$");
    await expect(killed.refusal()).rejects.toMatchObject(unreachable);
    const missing = new NginxProgram(join(folder, "none"), []);
    await expect(missing.refusal()).rejects.toMatchObject({
      ...unreachable,
      message: expect.stringContaining("ENOENT") as string,
      remedy: expect.stringContaining("`binary`") as string,
    });
  });

  it("should be given up with the reason of whoever no longer waits for it", async () => {
    const reason = new Error("not any more");
    const nginx = await nginxThat("sleep 30");
    const controller = new AbortController();
    const asked = nginx.refusal(controller.signal);
    controller.abort(reason);
    await expect(asked).rejects.toBe(reason);
  });

  it("should see nothing of this process's environment but the path", async () => {
    vi.stubEnv("CUTOVER_SECRET_NGINX", "s3cret");
    const nginx = await nginxThat('echo "[$CUTOVER_SECRET_NGINX]" >&2; [ -n "$PATH" ] && exit 1');
    expect(await nginx.refusal()).toBe("[]");
  });

  it("should say its version, and by which variable it knows whoever connected", async () => {
    const built = (words: string) => nginxThat(`echo "nginx version: nginx/1.22.1${words}" >&2`);
    expect(await (await built("")).version()).toEqual([1, 22, 1]);
    expect(await (await nginxThat("echo other >&2")).version()).toEqual([]);
    expect(await (await built("")).peer()).toBe("$remote_addr");
    expect(await (await built(" --with-http_realip_module")).peer()).toBe("$realip_remote_addr");
  });

  it("should be asked what it is again once its file is another, by path or by name", async () => {
    vi.stubEnv("PATH", `${join(folder, "nowhere")}:${folder}:${process.env["PATH"]}`);
    const asked = join(folder, "asked");
    const lines = (version: string) => `echo >> ${asked}; echo "nginx version: nginx/${version}" >&2`;
    await nginxThat(lines("1.22.1"));
    for (const nginx of [new NginxProgram(join(folder, "nginx"), []), new NginxProgram("nginx", [])]) {
      await rm(asked, { force: true });
      await nginxThat(lines("1.22.1"));
      for (let time = 0; time < 3; time += 1) expect(await nginx.version()).toEqual([1, 22, 1]);
      expect(await readFile(asked, "utf8")).toBe("\n");
      await nginxThat(lines("1.27.10"));
      expect(await nginx.version()).toEqual([1, 27, 10]);
    }
  });
});
