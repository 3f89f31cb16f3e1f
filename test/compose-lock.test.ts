import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compose } from "@cutover/plugin-compose";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

const script = fileURLToPath(new URL("../dist/test/parts/compose/stop-stack.js", import.meta.url));
const stack = { project: "cutover-shop", definition: null };
let folder: string;
let deployer: ChildProcess | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cutover-compose-lock-"));
  vi.stubEnv("DOCKER_CONFIG", folder);
  vi.stubEnv("TMPDIR", folder);
  await mkdir(join(folder, "cli-plugins"));
});
afterEach(async () => {
  deployer?.kill("SIGKILL");
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const engineUrl = () => `unix://${folder}/engine`;
const logFile = () => join(folder, "log");

/** In the place of Compose. A program that it starts acts for a second, and outlives it. */
async function installTool(): Promise<void> {
  const text = `#!/bin/sh
if [ "$1" = version ]; then echo 2.26.1; exit; fi
echo "$3 begins" >> ${logFile()}
(sleep 1; echo "$3 ends" >> ${logFile()}) &
wait
`;
  await writeFile(join(folder, "cli-plugins", "docker-compose"), text, { mode: 0o755 });
}

describe("a Compose program that outlives its deployer", () => {
  it.each(["SIGKILL", "SIGSTOP"] as const)(
    "should end before the successor's acts (the deployer gets %s)",
    async (signal) => {
      await installTool();
      deployer = spawn(process.execPath, [script, stack.project, engineUrl()], { stdio: "inherit" });
      const log = () => readFile(logFile(), "utf8");
      await vi.waitFor(async () => expect(await log()).toBe("stop begins\n"), { timeout: 60_000 });
      deployer.kill(signal);
      if (signal === "SIGKILL") await once(deployer, "exit");
      await compose().stacks?.down({
        stack,
        engineUrl: engineUrl(),
        signal: new AbortController().signal,
        assertMayAct: () => undefined,
        volumes: false,
      });
      expect(await log()).toBe("stop begins\nstop ends\ndown begins\ndown ends\n");
    },
  );
});
