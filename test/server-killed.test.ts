import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Client, createClient } from "@cutover/client";
import { configOf, CrashWorld } from "./parts/deployer-process/crash-world.js";
import { freePort } from "./parts/registry/free-port.js";
import { ServerProcess } from "./parts/server-process/server-process.js";
import type { PhaseEntered, ServerSettings } from "./parts/server-process/server-settings.js";
import { openRealParts, type RealParts } from "./parts/world/real-world.js";

/** Each phase of a blue-green deployment and of its undo, and what a deployment becomes whose server dies there. */
const phases = [
  ["preflight", 200, "succeeded"],
  // Nothing was changed.
  ["planned", 422, "failed"],
  ["probing", 502, "failed"],
  ["switching", 200, "succeeded"],
  ["draining", 200, "succeeded"],
  ["done", 200, "succeeded"],
  ["aborting", 502, "failed"],
] as const satisfies readonly (readonly [PhaseEntered, number, "succeeded" | "failed"])[];

let parts: RealParts;
let world: CrashWorld;
let settings: ServerSettings & { readonly kind: "real" };
let server: ServerProcess | undefined;
let diesIn: PhaseEntered | undefined;
let token: string | undefined;
let client: Client;
const images: Record<string, string> = {};
/** The version that serves. */
let serving = "v1";

beforeAll(async () => {
  parts = await openRealParts();
  for (const version of ["v1", "v2"]) images[version] = await parts.publish(version);
  world = await CrashWorld.open({ socketPath: parts.socketPath, proxy: "nginx" });
  await world.deploy(configOf(images["v1"] ?? ""));
  await world.leave();
  const { databaseFile, proxyPort } = world.world;
  const folder = dirname(databaseFile);
  settings = {
    kind: "real",
    recordsFile: join(folder, "records.db"),
    port: await freePort(),
    socketPath: parts.socketPath,
    databaseFile,
    router: { kind: "nginx", directory: join(folder, "nginx"), port: proxyPort },
  };
});
afterAll(async () => {
  await server?.kill();
  await world.close();
  await parts.close();
});

/** It lets deployments that it recovers live. */
async function start(killedIn: PhaseEntered | undefined): Promise<void> {
  diesIn = killedIn;
  server = await ServerProcess.start({ ...settings, killedIn });
  token ??= server.token;
  client = createClient({ url: server.url, token });
}

/** Applies the version that does not serve, for a server that dies in this phase of its deployment. */
async function prepare(phase: PhaseEntered): Promise<string> {
  if (!server || diesIn !== phase) {
    await server?.kill();
    await start(phase);
  }
  const version = serving === "v1" ? "v2" : "v1";
  const config = configOf(images[version] ?? "", {
    environment: phase === "aborting" ? { NEVER_READY: "1" } : {},
    healthcheck: { path: "/health", deadline: phase === "aborting" ? "1s" : "30s" },
  });
  await client.apply({ name: world.workload, source: "image", config });
  return version;
}

/** What serves once a deployment of `version` has ended. */
async function expectServed(version: string, status: string): Promise<void> {
  if (status === "succeeded") serving = version;
  expect(await world.ask()).toBe(`200 ${serving}`);
}

function ask(key: string): Promise<Response> {
  return fetch(`http://127.0.0.1:${settings.port}/v1/workloads/${world.workload}/deployments`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, prefer: "wait=60", "idempotency-key": key },
  });
}

describe("a server that is killed during a waited deployment", () => {
  it("should be tried in each phase that such a deployment enters", () => {
    const entered = new Set<string>();
    for (const { type, ...event } of world.world.events)
      if (type === "phase:entered" && "phase" in event) entered.add(event.phase);
    expect(phases.map(([phase]) => phase)).toEqual(expect.arrayContaining([...entered]));
  });

  it.each(phases)(
    "should, in the phase %s, be followed by one that answers %i: %s",
    async (phase, answered, status) => {
      const version = await prepare(phase);
      const before = await client.history(world.workload);
      const waiting = ask(phase).catch((error: unknown) => error);
      await server?.ended();
      expect(await waiting).toBeInstanceOf(TypeError);
      server = await ServerProcess.start(settings);
      const again = await ask(phase);
      const [newest, ...others] = await client.history(world.workload);
      const id = newest?.id ?? "";
      expect([again.status, again.headers.get("location")]).toEqual([answered, `/v1/deployments/${id}`]);
      expect(await (await client.deployment(id)).done).toMatchObject({ id, status });
      expect(others.map((one) => one.id)).toEqual(before.map((one) => one.id));
      await expectServed(version, status);
    },
  );

  it.each(["preflight", "draining"] as const)(
    "should, in the phase %s, be followed by one that tells the client that waits",
    async (phase) => {
      const version = await prepare(phase);
      const told = client.deploy(world.workload).then(({ done }) => done);
      await server?.ended();
      await start(undefined);
      const { id, status } = await told;
      const [newest] = await client.history(world.workload);
      expect([id, status]).toEqual([newest?.id, "succeeded"]);
      await expectServed(version, status);
    },
  );
});
