import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { docker, sqlite } from "@cutover/core";
import { openedDeployment, type ContainerReference } from "@cutover/core/ports";
import { plainSpec } from "@cutover/core/testing";
import type { RealParts } from "../test/parts/world/real-world.js";

export interface ManyWorkloads {
  readonly residentMiB: number;
  readonly statusMs: number;
  readonly engineCalls: number;
}

/** A process of its own holds a deployer over `count` workloads with a real container each (created, not started). */
export async function measureManyWorkloads(
  { socketPath, images }: RealParts,
  count: number,
): Promise<ManyWorkloads> {
  const folder = await mkdtemp(join(tmpdir(), "cutover-many-"));
  const file = join(folder, "cutover.db");
  const runtime = docker({ socketPath });
  const names: string[] = [];
  try {
    const store = sqlite(file);
    await store.migrate();
    for (let number = 0; number < count; number += 1) {
      const live = container(`many-${number}`, images.app);
      names.push(live.name);
      const spec = { ...live.spec, environment: {} };
      const { name, alias, deployment, port, loopbackPort } = live;
      await runtime.createContainer({
        name,
        alias,
        deployment,
        port,
        loopbackPort,
        workload: name,
        fence: 1,
        spec,
      });
      await save(store, live);
    }
    await store.close();
    const script = fileURLToPath(new URL("hold-deployer.js", import.meta.url));
    const child = spawn(process.execPath, [script, socketPath, file], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [output, [code]] = await Promise.all([
      text(child.stdout),
      once(child, "exit") as Promise<[number | null]>,
    ]);
    if (code !== 0) throw new Error(`the process over many workloads ended with ${code}`);
    return JSON.parse(output) as ManyWorkloads;
  } finally {
    for (const name of names) await runtime.removeContainer(name);
    await rm(folder, { recursive: true });
  }
}

async function save(store: ReturnType<typeof sqlite>, live: ContainerReference): Promise<void> {
  const workload = live.name;
  const owner = { instance: "bench", hostname: "bench", pid: 1, processStart: undefined };
  const config = { image: live.spec.image, port: 8080, domains: [`${workload}.test`] };
  await store.saveWorkload({
    name: workload,
    source: "image",
    config,
    domains: config.domains,
    updatedAtMs: 1,
  });
  const lease = await store.claimLease(`workload ${workload}`, owner, undefined);
  if (!lease) throw new Error("a new lease is taken");
  const record = {
    ...openedDeployment({
      id: live.deployment,
      workload,
      operation: "deploy",
      fence: lease.fence,
      source: "image",
      config,
      strategy: "blue-green",
      reason: "for the bench",
      blue: undefined,
      startedAtMs: 1,
    }),
    green: live,
  };
  await store.openDeployment(lease, record);
  const state = {
    workload,
    live,
    deployment: live.deployment,
    source: "image",
    config,
    route: undefined,
    committedAtMs: 1,
  };
  await store.writeDeployment(lease, { ...record, phase: "done" }, { state });
  await store.releaseLease(lease);
}

function container(name: string, image: string): ContainerReference {
  const spec = plainSpec(image);
  return { deployment: `d-${name}`, name, alias: name, port: undefined, loopbackPort: undefined, spec };
}
