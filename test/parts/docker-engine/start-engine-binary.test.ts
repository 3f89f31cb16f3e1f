import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { docker } from "@cutover/core";
import type { CreateContainer } from "@cutover/core/ports";
import { plainSpec } from "@cutover/core/testing";
import { buildImages } from "../images/build-images.js";
import { bridgeOf, engineNetwork } from "./engine-network.js";
import { ensureDockerEngine } from "./ensure-docker-engine.js";
import { machineDockerd, startEngineBinary } from "./start-engine-binary.js";

it("should run a second engine beside the first, and leave the first as it was", async () => {
  const first = await ensureDockerEngine();
  const dir = await mkdtemp(join(tmpdir(), "cutover-second-"));
  const own = bridgeOf(await engineNetwork(dir));
  // `networkInterfaces()` lists a bridge only while a container is attached to it.
  const bridges = async (): Promise<string[]> => readdir("/sys/class/net");
  const before = (await bridges()).filter((name) => /^(docker0|cutover\d+)$/.test(name));
  expect(before).not.toContain(own);
  try {
    const second = await startEngineBinary({ dockerd: machineDockerd, dir });
    try {
      const images = await buildImages(second.socketPath);
      const runtime = docker({ socketPath: second.socketPath });
      expect(await runtime.list()).toEqual([]);
      const loopbackPort = await runtime.host.chooseLoopbackPort();
      const identity = { name: "second-1", alias: "second-1", workload: "second", deployment: "1", fence: 1 };
      const request: CreateContainer = {
        ...identity,
        spec: { ...plainSpec(images.app), environment: { VERSION: "second" } },
        port: 8080,
        loopbackPort,
      };
      await runtime.create(request);
      await runtime.start("second-1");
      const read = async () =>
        fetch(`http://127.0.0.1:${loopbackPort}/`, { signal: AbortSignal.timeout(1000) }).then(
          (answer) => answer.text(),
          () => "",
        );
      await expect.poll(read, { timeout: 10_000 }).toBe("second");
      expect(await docker({ socketPath: first.socketPath }).inspect("second-1")).toBeUndefined();
      await runtime.remove("second-1");
    } finally {
      await second.stop();
    }
    expect(await bridges()).toEqual(expect.arrayContaining(before));
    expect(await bridges()).not.toContain(own);
    expect(await docker({ socketPath: first.socketPath }).check([])).toEqual([]);
  } finally {
    await rm(dir, { recursive: true, force: true });
    await first.stop();
  }
});
