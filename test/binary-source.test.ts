import { mkdtemp, readFile, rm } from "node:fs/promises";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { createDeployer, docker, nginx, sqlite } from "@cutover/core";
import Docker from "dockerode";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import "./binary-source/contract.js";
import { binary } from "./binary-source/binary-source.js";
import { ensureDockerEngine, type DockerEngine } from "./parts/docker-engine/ensure-docker-engine.js";
import { freePort } from "./parts/registry/free-port.js";

let engine: DockerEngine;
let folder: string;
beforeAll(async () => {
  engine = await ensureDockerEngine();
  folder = await mkdtemp(join(tmpdir(), "cutover-binary-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await engine.stop();
});

const path = "/bin/busybox";

/** The proxy's answer for the workload's domain: status and body. */
function ask(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port, headers: { host: "hello.test" }, agent: false };
    get(options, (response) => {
      text(response).then((body) => resolve(`${response.statusCode} ${body.trim()}`), reject);
    }).on("error", reject);
  });
}

/** A config whose web server greets with `greeting`. */
function greeter(greeting: string) {
  const script = `echo ${greeting} > index.html && exec /busybox httpd -f -p 8080`;
  return {
    path,
    command: ["sh", "-c", script],
    port: 8080,
    domains: ["hello.test"],
    healthcheck: { path: "/", interval: "200ms" },
    stop_grace_period: "2s",
  };
}

describe("a binary", () => {
  it("should be deployed, updated blue-green and removed on Docker", async () => {
    const port = await freePort();
    const images = new Docker({ socketPath: engine.socketPath });
    const runtime = docker({ socketPath: engine.socketPath });
    const router = nginx({ directory: join(folder, "nginx"), port });
    const deployer = await createDeployer({
      runtime,
      router,
      store: sqlite(join(folder, "cutover.db")),
      sources: [binary()],
      timing: { drainQuietMs: 300 },
    });
    let image = "";
    try {
      for (const greeting of ["hello", "goodbye"]) {
        await deployer.apply({ name: "greeter", source: "binary", config: greeter(greeting) });
        const result = await deployer.deploy("greeter").done;
        expect(result).toMatchObject({ status: "succeeded", strategy: "blue-green" });
        expect(await ask(port)).toBe(`200 ${greeting}`);
        const running = await runtime.list("greeter");
        expect(running.map(({ deployment }) => deployment)).toEqual([result.id]);
        image = (await deployer.history("greeter"))[0]?.image ?? "";
      }
    } finally {
      await deployer.remove("greeter").done;
      await deployer.close();
      await router.stop();
    }
    expect(await runtime.list("greeter")).toEqual([]);
    await images.getImage(image).remove();
  });
});

describe("docs/testing.md", () => {
  it("should show the binary source and its test as they are", async () => {
    const file = (name: string) => readFile(new URL(name, import.meta.url), "utf8");
    const shown = [...(await file("../docs/testing.md")).matchAll(/^```ts\n([^]*?)^```$/gm)].map(
      ([, code]) => code,
    );
    expect(shown).toContain(await file("binary-source/binary-source.ts"));
    expect(shown).toContain(await file("binary-source/contract.ts"));
  });
});
