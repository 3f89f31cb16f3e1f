import { mkdtemp, readdir, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { memoryWorld } from "@cutover/core/testing";
import { secretReader } from "@cutover/core/plugin";
import { validateConfig } from "@cutover/core/schema";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ComposeCall, ComposeTool } from "./compose-binary.js";
import { composeSource } from "./compose.js";
import { composeSchema } from "./schema.js";
import { withEntrance } from "./stack-files.js";

let folder: string;
const calls: { readonly call: ComposeCall; readonly read: readonly string[] }[] = [];
const { signal } = new AbortController();

beforeEach(async () => {
  calls.length = 0;
  folder = await realpath(await mkdtemp(join(tmpdir(), "cutover-stack-")));
  await writeFile(
    join(folder, "compose.yaml"),
    "services: { web: { image: registry.test/web:1, env_file: web.env } }\n",
  );
  await writeFile(join(folder, "web.env"), "A=b\n");
  await writeFile(join(folder, "other.env"), "SECRET=x\n");
});

afterEach(() => rm(folder, { recursive: true }));

/** A Compose that records its input: the files of its project folder. */
async function run(call: ComposeCall): Promise<string> {
  const place = call.arguments[call.arguments.indexOf("--project-directory") + 1] ?? "";
  const read = call.arguments.includes("config") ? await readdir(place) : [];
  calls.push({ call, read });
  const web = {
    image: "registry.test/web:1",
    volumes: [{ type: "bind", source: join(place, "data"), target: "/d" }],
  };
  return JSON.stringify({ services: { web } });
}

const tool: ComposeTool = { version: "2.26.1", major: 2, run };

async function prepared() {
  const world = memoryWorld();
  world.runtime.publish("registry.test/web:1");
  await world.runtime.images.pull({ reference: "registry.test/web:1" });
  const plugin = composeSource(async () => tool);
  const asked: string[] = [];
  const allowed = {
    assertAllowed: async () => undefined,
    localPath: async (path: string, written: string) => (asked.push(`${path} ${written}`), written),
    mountedPath: async (path: string, source: string) => (asked.push(`${path} ${source}`), source),
  };
  const common = {
    workload: "shop",
    deployment: "d1",
    signal,
    emit: () => undefined,
    resolveSecret: secretReader(),
  };
  const config = validateConfig(composeSchema, { file: join(folder, "compose.yaml"), service: "web" });
  const { stack } = await plugin.prepare(config, { ...world, ...common, ...allowed });
  if (!stack || !plugin.stacks) throw new Error("there is no stack");
  const up = () =>
    plugin.stacks?.up({
      stack,
      environment: {},
      secrets: [],
      entrance: { labels: {}, port: undefined, loopbackPort: undefined, network: undefined },
      engineUrl: "",
      signal,
      assertMayAct: () => undefined,
      ...allowed,
    });
  return { up, asked };
}

describe("what Compose is given", () => {
  it("should be copies of the files that were read, and no other file of the folder", async () => {
    const { up } = await prepared();
    await up();
    expect(calls.filter(({ call }) => call.arguments.includes("config")).map(({ read }) => read)).toEqual([
      ["web.env"],
      ["web.env"],
    ]);
  });

  it("should mean the project folder where it names a path of it", async () => {
    const { up, asked } = await prepared();
    await up();
    expect(calls.at(-1)?.call.input).toContain(join(folder, "data"));
    expect(asked).toEqual([
      `file ${folder}`,
      `file ${folder}`,
      `services.web.volumes[0] ${join(folder, "data")}`,
    ]);
  });

  it("should hold nothing that Compose would read again", () => {
    const web = {
      image: "x",
      env_file: ["/etc/x"],
      label_file: ["/etc/y"],
      extends: { file: "/etc/z" },
      build: ".",
      develop: {},
    };
    const entrance = { labels: {}, port: undefined, loopbackPort: undefined, network: undefined };
    const model = withEntrance(
      { services: { web } },
      { service: "web", images: { web: "sha256:1" } },
      entrance,
    );
    expect(Object.keys(model.services["web"] ?? {}).sort()).toEqual(["image", "labels", "networks", "ports"]);
  });
});
