import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import Docker from "dockerode";
import { ensureDockerEngine, type DockerEngine } from "./parts/docker-engine/ensure-docker-engine.js";
import { startEngineBinary } from "./parts/docker-engine/start-engine-binary.js";
import { unmountBelow } from "./parts/docker-engine/unmount-below.js";

/** Runs the tests that need an engine on the machine's own, then on the engine of the given dockerd. */
const [dockerd = ""] = process.argv.slice(2);
const suites = ["docker-runtime", "dockerfile-source", "deployments", "blue-green-under-load"].map(
  (name) => `test/${name}.test.ts`,
);
const folder = await mkdtemp("/tmp/cutover-26-");
let failed = false;
try {
  await runOn(() => ensureDockerEngine());
  await runOn(() => startEngineBinary({ dockerd, dir: join(folder, "engine") }));
} finally {
  // An engine leaves the mount of its default network namespace.
  await unmountBelow(folder);
  await rm(folder, { recursive: true, force: true });
}
process.exitCode = failed ? 1 : 0;

async function runOn(start: () => Promise<DockerEngine>): Promise<void> {
  const engine = await start();
  try {
    const { Version, ApiVersion } = await new Docker({ socketPath: engine.socketPath }).version();
    console.log(`\nDocker ${Version} (API ${ApiVersion})`);
    const projects = ["--project", "real-parts", "--project", "alone"];
    const child = spawn("npx", ["vitest", "run", ...projects, ...suites], {
      stdio: "inherit",
      env: { ...process.env, DOCKER_HOST: `unix://${engine.socketPath}` },
    });
    const [code] = (await once(child, "exit")) as [number | null];
    failed ||= code !== 0;
  } finally {
    await engine.stop();
  }
}
