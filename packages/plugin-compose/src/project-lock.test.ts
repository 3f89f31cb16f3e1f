import type { FileHandle } from "node:fs/promises";
import { chmod, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { lockProject, type LockRequest } from "./project-lock.js";

let folder: string;
const held: FileHandle[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cutover-locks-"));
  vi.stubEnv("TMPDIR", folder);
});
afterEach(async () => {
  for (const file of held.splice(0)) await file.close();
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const never = new AbortController().signal;

async function lock(request: Partial<LockRequest> = {}): Promise<FileHandle | undefined> {
  const shop = { engineUrl: "unix:///engine", project: "cutover-shop", signal: never };
  const file = await lockProject({ ...shop, ...request });
  if (file) held.push(file);
  return file;
}

describe("the lock of a Compose project", () => {
  it("should be held by one at a time, and be waited for", async () => {
    const first = await lock();
    expect(first).toBeDefined();
    const order: string[] = [];
    const second = lock().then(() => order.push("second"));
    await expect(lock({ patienceMs: 300 })).rejects.toMatchObject({ code: "STACK_BUSY" });
    order.push("first");
    await first?.close();
    await second;
    expect(order).toEqual(["first", "second"]);
  });

  it("should be another one for another project and for another engine", async () => {
    await lock();
    expect(await lock({ project: "cutover-other" })).toBeDefined();
    expect(await lock({ engineUrl: "tcp://127.0.0.1:2375" })).toBeDefined();
  });

  it("should name its file if it is held for too long", async () => {
    await lock();
    const [file = ""] = await readdir(join(folder, `cutover-${process.getuid?.()}`));
    const path = join(folder, `cutover-${process.getuid?.()}`, file);
    await expect(lock({ patienceMs: 200 })).rejects.toMatchObject({
      code: "STACK_BUSY",
      message: expect.stringContaining("cutover-shop"),
      remedy: expect.stringContaining(path),
      details: { lock: path },
    });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it("should be waited for no longer once the signal aborts, with the signal's reason", async () => {
    await lock();
    const abort = new AbortController();
    const waiting = lock({ signal: abort.signal });
    const reason = new Error("stop");
    abort.abort(reason);
    await expect(waiting).rejects.toBe(reason);
  });

  it("should be missing on a machine without flock", async () => {
    expect(await lock({ program: "no-such-program" })).toBeUndefined();
  });

  it("should be in no folder that others can use", async () => {
    await lock();
    await chmod(join(folder, `cutover-${process.getuid?.()}`), 0o755);
    await expect(lock()).rejects.toMatchObject({ code: "STACK_FAILED" });
  });

  it("should fail as the program that locks it", async () => {
    await expect(lock({ program: "false" })).rejects.toMatchObject({
      code: "STACK_FAILED",
      message: "the project cutover-shop cannot be locked: exit code 1",
    });
  });

  it("should say so if it cannot be opened", async () => {
    vi.stubEnv("TMPDIR", join(folder, "none"));
    await expect(lock()).rejects.toMatchObject({
      code: "STACK_FAILED",
      remedy: expect.stringContaining("TMPDIR"),
    });
  });
});
