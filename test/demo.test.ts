import { readdir, readFile, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import Docker from "dockerode";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Terminal } from "./parts/command-line/terminal.js";
import { ensureDockerEngine } from "./parts/docker-engine/ensure-docker-engine.js";
import { worldPrefix } from "./parts/world/clear-dead-worlds.js";
import { makeOwnedFolder } from "./parts/world/owned-folder.js";

/** Built before these tests, as the command line is. */
const program = fileURLToPath(new URL("../dist/demo/main.js", import.meta.url));

let folder: string;
let terminal: Terminal | undefined;
beforeEach(async () => {
  folder = await makeOwnedFolder(worldPrefix);
});
afterEach(async () => {
  await terminal?.close();
  for (const pid of Object.keys(await processesThatName(folder))) process.kill(Number(pid), "SIGKILL");
  await rm(folder, { recursive: true });
});

/** By their ids, the command lines of processes that name a folder; the terminal's own do as well until it is closed. */
async function processesThatName(path: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const line = (await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")).replaceAll("\0", " ");
    if (line.includes(path) && !line.startsWith("tmux") && !line.startsWith("sh ")) found[pid] = line;
  }
  return found;
}

/** Returns what checks that nothing of it is left. */
async function startDemo(...args: readonly string[]): Promise<() => Promise<void>> {
  const { socketPath } = await ensureDockerEngine();
  const docker = new Docker({ socketPath });
  const list = () => docker.listContainers({ all: true });
  const before = new Set((await list()).map(({ Id }) => Id));
  const entries = await readdir(folder);
  terminal = await Terminal.open({
    columns: 80,
    rows: 400,
    folder,
    command: [process.execPath, program, ...args].map((word) => `"${word}"`).join(" "),
    environment: { TMPDIR: folder, DOCKER_HOST: `unix://${socketPath}` },
  });
  return async () => {
    expect(await processesThatName(folder)).toEqual({});
    expect(await readdir(folder)).toEqual(entries);
    const after = (await list()).filter(({ Id }) => !before.has(Id));
    expect(after.map(({ Names }) => Names)).toEqual([]);
  };
}

describe("npm run demo", () => {
  it("should show with --watch where the page is, and leave nothing behind after Ctrl-C", async () => {
    const expectNothingLeft = await startDemo("--watch");
    const screen = await shows(/the page stays until Ctrl-C: http|^exit \d+$/m);
    const [, page = ""] = /the page stays until Ctrl-C: (http:\S+)/.exec(screen) ?? [];
    expect(screen).toMatch(/the second line is the token/);
    const answer = await fetch(page);
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('id="page"')]);
    expect(Object.values(await processesThatName(folder)).join("\n")).toMatch(
      /nginx[^]*docker-registry|docker-registry[^]*nginx/,
    );
    await terminal?.press("C-c");
    expect(await shows(/^exit \d+$/m)).toMatch(/^exit 0$/m);
    await expect(fetch(page)).rejects.toThrow("fetch failed");
    await expectNothingLeft();
  });

  it("should take away what it has made if Ctrl-C comes in the middle of a deployment", async () => {
    const expectNothingLeft = await startDemo();
    await shows(/v2: blue-green[^]*deployment \w+|^exit \d+$/m);
    await terminal?.press("C-c");
    expect(await shows(/^exit \d+$/m)).toMatch(/takes away what it has made[^]*^exit 1$/m);
    await expectNothingLeft();
  });
});

async function shows(text: RegExp): Promise<string> {
  if (!terminal) throw new Error("the demo was not started");
  return terminal.shows(text);
}
