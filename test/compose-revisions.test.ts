import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { docker } from "@cutover/core";
import { secretReader } from "@cutover/core/plugin";
import { systemClock, type WholeRuntime } from "@cutover/core/ports";
import { type ContractStacks, revisionContract } from "@cutover/core/testing";
import { compose } from "@cutover/plugin-compose";
import { validateConfig } from "@cutover/core/schema";
import { afterAll, beforeAll, describe, it, vi } from "vitest";
import { composeFolder } from "./parts/compose/compose-folder.js";
import { ensureDockerEngine, type DockerEngine } from "./parts/docker-engine/ensure-docker-engine.js";
import { buildImages } from "./parts/images/build-images.js";
import { TestEngine } from "./parts/images/test-engine.js";

const network = `compose-revisions-${randomBytes(4).toString("hex")}`;
let clientFolder: string;
let engine: DockerEngine;
let parts: TestEngine;
let networkId: string;
let server: string;
beforeAll(async () => {
  clientFolder = await composeFolder();
  vi.stubEnv("DOCKER_CONFIG", clientFolder);
  engine = await ensureDockerEngine();
  parts = new TestEngine(engine.socketPath);
  server = (await buildImages(engine.socketPath)).app;
  networkId = await parts.createNetwork(network);
});
afterAll(async () => {
  await parts.removeNetwork(networkId);
  await engine.stop();
  vi.unstubAllEnvs();
  await rm(clientFolder, { recursive: true });
});

function composeStacks(runtime: WholeRuntime): ContractStacks {
  const source = compose();
  const config = validateConfig(source.schema, {
    compose: `services: { web: { image: "${server}", init: true } }`,
    service: "web",
    port: 8080,
    pull_policy: "never",
    wait_timeout: "20s",
  });
  return {
    source,
    prepare: (of) =>
      source.prepare(config, {
        ...of,
        runtime,
        clock: systemClock,
        signal: new AbortController().signal,
        emit: () => undefined,
        resolveSecret: secretReader(() => undefined, {}),
        assertAllowed: () => Promise.resolve(),
        localPath: (_, written) => Promise.resolve(written),
      }),
  };
}

describe.each([
  ["by loopback", {}],
  ["by a network", { network }],
])("revisions that are stacks of Compose, reached %s", (_, reach) => {
  it.each(revisionContract)("$title", async ({ run }) => {
    const runtime = docker({ socketPath: engine.socketPath, ...reach });
    await run({ runtime, server, stacks: composeStacks(runtime) });
  });
});
