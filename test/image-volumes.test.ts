import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { docker, type DeploymentResult } from "@cutover/core";
import type { WholeRuntime } from "@cutover/core/ports";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensureDockerEngine, type DockerEngine } from "./parts/docker-engine/ensure-docker-engine.js";
import { TestEngine } from "./parts/images/test-engine.js";
import { openRealWorld, type RealWorld } from "./parts/world/real-world.js";

const unique = randomBytes(3).toString("hex");
let engine: DockerEngine;
let runtime: WholeRuntime;
let world: RealWorld;
let base: string;

beforeAll(async () => {
  engine = await ensureDockerEngine();
  runtime = docker({ socketPath: engine.socketPath });
  base = await new TestEngine(engine.socketPath).ensureImage("cutover-test/busybox", [
    {
      name: "Dockerfile",
      content:
        'FROM scratch\nCOPY busybox /bin/busybox\nRUN ["/bin/busybox", "--install", "-s", "/bin"]\nENV PATH=/bin\n',
    },
    { name: "busybox", content: await readFile("/bin/busybox"), mode: 0o755 },
  ]);
  const timing = { drainQuietMs: 100, quarantineMs: 1_000, watchMs: 0 };
  world = await openRealWorld({ socketPath: engine.socketPath, proxy: "nginx", timing });
});
afterAll(async () => {
  await world.close();
  await engine.stop();
});

/** Appends its version to the data in its volume, reports the signal that ends it, and serves the volume. */
async function imageOf(version: string, volume = "/data"): Promise<string> {
  const program = [
    "trap 'echo by SIGINT >> /data/log; exit 0' INT",
    "trap 'echo by SIGTERM >> /data/log; exit 0' TERM",
    `echo ${version} >> /data/log`,
    "httpd -f -p 8080 -h /data & while :; do sleep 1 & wait $!; done",
  ].join("\n");
  const lines = [
    `FROM ${base}`,
    "COPY run /run.sh",
    `VOLUME ${volume}`,
    "STOPSIGNAL SIGINT",
    "EXPOSE 9090",
    "HEALTHCHECK --interval=1s --timeout=2s --retries=3 CMD wget -qO- http://127.0.0.1:8080/log",
    'ENTRYPOINT ["sh", "/run.sh"]',
  ];
  return new TestEngine(engine.socketPath).ensureImage("cutover-test/data", [
    { name: "Dockerfile", content: lines.join("\n") },
    { name: "run", content: program },
  ]);
}

async function deploy(name: string, version: string, more: object = {}): Promise<DeploymentResult> {
  const config = { image: await imageOf(version), pull_policy: "never", port: 8080, ...more };
  await world.deployer.apply({ name, source: "image", config });
  const result = await world.deployer.deploy(name).done;
  expect(result.error).toBeUndefined();
  return result;
}

/** The data in the live container's volume. */
async function log(name: string): Promise<string[]> {
  const { live } = await world.deployer.status(name);
  const lines: string[] = [];
  const command = ["cat", "/data/log"];
  await runtime.exec.run(live?.container ?? "", {
    command,
    timeoutMs: 10_000,
    onLine: (line) => lines.push(line),
  });
  return lines;
}

async function volumesOf(name: string): Promise<string[]> {
  const { live } = await world.deployer.status(name);
  return (await runtime.volumes.mounts(live?.container ?? "")).map((volume) => volume.name);
}

describe("an image that keeps data in a volume of its own, on a real engine", () => {
  it("should be recreated with its data, stopped by its own signal, and keep it through a removal", async () => {
    const name = `data-${unique}`;
    const first = await deploy(name, "one");
    await deploy(name, "two");
    const third = await deploy(name, "three");
    expect(third).toMatchObject({ strategy: "recreate", reason: expect.stringMatching(/\/data/) });
    expect(await log(name)).toEqual(["one", "by SIGINT", "two", "by SIGINT", "three"]);
    const volume = `${name}-${first.id}-data`;
    expect(await volumesOf(name)).toEqual([volume]);
    expect(world.events.filter(({ type }) => type === "warning:found")).toMatchObject([
      { code: "IMAGE_PORT_NOT_EXPOSED" },
      { code: "IMAGE_PORT_NOT_EXPOSED" },
      { code: "IMAGE_PORT_NOT_EXPOSED" },
    ]);
    await world.deployer.remove(name).done;
    expect(await runtime.volumes.missing([volume])).toEqual([]);
    await deploy(name, "four", { volumes: [`${volume}:/data`] });
    expect((await log(name)).at(-1)).toBe("four");
    await world.deployer.remove(name, { volumes: true }).done;
    expect(await runtime.volumes.missing([volume])).toEqual([volume]);
  });

  it("should keep the data of the old container where blue-green is asked for", async () => {
    const name = `both-${unique}`;
    const blueGreen = { deploy_strategy: "blue-green" };
    const ids = [(await deploy(name, "one", blueGreen)).id, (await deploy(name, "two", blueGreen)).id];
    expect(await log(name)).toEqual(["two"]);
    const volumes = ids.map((id) => `${name}-${id}-data`);
    expect(await volumesOf(name)).toEqual([volumes[1]]);
    expect(await runtime.volumes.missing(volumes)).toEqual([]);
    await world.deployer.remove(name, { volumes: true }).done;
    expect(await runtime.volumes.missing(volumes)).toEqual(volumes);
  });

  it("should be mounted where the engine mounts a relative one", async () => {
    const name = `relative-${unique}`;
    const { id } = await deploy(name, "one", { image: await imageOf("one", "data") });
    await deploy(name, "two", { image: await imageOf("two", "data") });
    expect(await log(name)).toEqual(["one", "by SIGINT", "two"]);
    expect(await volumesOf(name)).toContain(`${name}-${id}-data`);
    await world.deployer.remove(name, { volumes: true }).done;
  });

  it("should leave nothing behind where its data may go", async () => {
    const name = `none-${unique}`;
    const discard = { anonymous_volumes: "discard" };
    await deploy(name, "one", discard);
    const [before = ""] = await volumesOf(name);
    const { strategy } = await deploy(name, "two", discard);
    expect([strategy, await log(name)]).toEqual(["blue-green", ["two"]]);
    expect(await runtime.volumes.missing([before])).toEqual([before]);
    await world.deployer.remove(name).done;
  });
});

describe("a container that cannot start, on a real engine", () => {
  it.each([
    [{ entrypoint: ["/no/such"] }, "COMMAND_NOT_FOUND", "entrypoint"],
    [{ entrypoint: ["/no/such"], init: false }, "COMMAND_NOT_FOUND", "entrypoint"],
    [{ user: "no-such-user" }, "USER_NOT_FOUND", "user"],
    [{ platform: "linux/s390x", pull_policy: "never" }, "IMAGE_NOT_FOUND", undefined],
  ])("should name what is wrong: %o", async (more, code, field) => {
    const name = `wrong-${unique}`;
    const config = {
      image: await imageOf("one"),
      pull_policy: "never",
      anonymous_volumes: "discard",
      ...more,
    };
    await world.deployer.apply({ name, source: "image", config });
    const { error } = await world.deployer.deploy(name).done;
    expect(error).toMatchObject({ code });
    expect(error?.details["field"]).toBe(field);
  });
});
