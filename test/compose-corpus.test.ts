import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeployerError } from "@cutover/core";
import { secretReader, type BringUp, type PrepareContext } from "@cutover/core/plugin";
import { validateConfig } from "@cutover/core/schema";
import { memoryWorld } from "@cutover/core/testing";
import { fc } from "@fast-check/vitest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { composeSource } from "../packages/plugin-compose/src/compose.js";
import { type ComposeTool, findCompose } from "../packages/plugin-compose/src/compose-binary.js";
import { composeSchema } from "../packages/plugin-compose/src/schema.js";
import { envFile } from "../packages/plugin-compose/src/stack-files.js";
import { composeFiles, variables } from "./parts/compose/compose-files.js";
import { composeFolder } from "./parts/compose/compose-folder.js";

type Model = Record<string, unknown> & { services: Record<string, Record<string, unknown>> };

const { signal } = new AbortController();
const project = "cutover-shop";

/** Reasons, by name, for which a stack is refused although Compose accepts it. */
const refusals = [
  /must have one container/,
  /network_mode cannot be set/,
  /is not set: set it/,
  /only variables of the config's `environment` can be used/,
];

describe("a Compose file", () => {
  let clientFolder: string;
  let folder: string;
  let tool: ComposeTool;
  beforeAll(async () => {
    clientFolder = await composeFolder();
    tool = await findCompose(signal, [join(clientFolder, "cli-plugins")]);
    folder = await realpath(await mkdtemp(join(tmpdir(), "cutover-corpus-")));
    await mkdir(join(folder, "deep"));
    for (const [path, text] of Object.entries({
      Dockerfile: "FROM scratch\n",
      "web.env": "# $HOME\nA=1\nB='$HOME'\n",
      "more.env": "C=${TAG}\n",
      "deep/base.yaml": "services: { base: { image: deep, env_file: ../web.env, labels: [a=b] } }\n",
      "deep/more.yaml": "services: { more: { image: more, volumes: [./here:/d] } }\n",
    }))
      await writeFile(join(folder, path), text);
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
    await rm(clientFolder, { recursive: true });
  });

  const call = { engineUrl: "unix:///nonexistent", secrets: [], signal };
  const resolved = async (input: string, ...more: string[]): Promise<Model> => {
    const place = ["--project-name", project, "--project-directory", folder, ...more, "--file", "-"];
    const given = { ...call, input, variables: envFile(tool, variables) };
    const output = await tool.run({ ...given, arguments: [...place, "config", "--format", "json"] });
    return JSON.parse(output) as Model;
  };

  /** The final input of Compose for the file's text, through the whole process. */
  async function broughtUp(text: string): Promise<string> {
    let given = "";
    const plugin = composeSource(async () => ({
      ...tool,
      async run(request) {
        if (request.arguments.includes("config")) return tool.run(request);
        if (request.arguments.includes("up")) given = request.input;
        return "";
      },
    }));
    await writeFile(join(folder, "compose.yaml"), text);
    const world = memoryWorld();
    world.runtime.images.find = async () => ({ ...(await anyImage()), id: `sha256:${"a".repeat(64)}` });
    const config = validateConfig(composeSchema, {
      file: join(folder, "compose.yaml"),
      service: "web",
      environment: { ...variables },
    });
    const allowed: Pick<PrepareContext, "assertAllowed" | "localPath"> = {
      assertAllowed: async () => undefined,
      localPath: async (_, written) => written,
    };
    const { stack } = await plugin.prepare(config, {
      ...world,
      ...allowed,
      workload: "shop",
      deployment: "d1",
      signal,
      emit: () => undefined,
      resolveSecret: secretReader(),
    });
    if (!stack) throw new Error("there is no stack");
    const entrance: BringUp["entrance"] = {
      labels: {},
      port: undefined,
      loopbackPort: undefined,
      network: undefined,
    };
    await plugin.stacks?.up({
      ...call,
      ...allowed,
      stack,
      environment: variables,
      entrance,
      assertMayAct: () => undefined,
      mountedPath: async (_, source) => source,
    });
    return given;
  }

  async function difference(text: string): Promise<object | undefined> {
    const expected = await resolved(text).catch((error: DeployerError) => error.message);
    try {
      const given = await broughtUp(text);
      if (typeof expected === "string") return { text, compose: expected, ours: "brought up" };
      const [theirs, ours] = [plain(expected), plain(await resolved(given))];
      const [ofTheirs, ofOurs] = [partsOf(theirs), partsOf(ours)];
      const differs = [...new Set([...ofTheirs.keys(), ...ofOurs.keys()])].filter(
        (path) => ofTheirs.get(path) !== ofOurs.get(path),
      );
      const each = differs.map((path) => `${path}: ${ofTheirs.get(path)} became ${ofOurs.get(path)}`);
      return each.length === 0 ? undefined : { text, differs: each };
    } catch (error) {
      const isTold =
        error instanceof DeployerError && ["STACK_INVALID", "POLICY_REFUSED"].includes(error.code);
      const message = (error as Error).message;
      const isKnown = typeof expected === "string" || refusals.some((reason) => reason.test(message));
      return isTold && isKnown ? undefined : { text, compose: "takes it", ours: message };
    }
  }

  it(
    "should be brought up as Compose resolves it, or be refused by name, over a corpus",
    { timeout: 600_000 },
    async () => {
      const numRuns = Number(process.env["CORPUS"] ?? 80);
      const differing: object[] = [];
      for (const text of fc.sample(composeFiles, { numRuns, seed: 20_261_126 })) {
        const found = await difference(text);
        if (found) differing.push(found);
      }
      expect(differing).toEqual([]);
    },
  );
});

async function anyImage() {
  const { runtime } = memoryWorld();
  runtime.publish("any:1");
  await runtime.images.pull({ reference: "any:1" });
  const image = await runtime.images.find("any:1");
  if (!image) throw new Error("there is no image");
  return image;
}

/** Keys that are done before a stack is brought up, or read by then. */
const done = new Set(["build", "image", "profiles", "pull_policy", "env_file", "label_file", "develop"]);

/**
 * Without the keys that are done by then, and with bind mounts of existing sources: the engine creates no
 * folder. Keys in one order.
 */
function plain({ services, ...rest }: Model): unknown {
  const all = Object.entries(services).map(([name, service]) => {
    const kept = Object.entries(service).filter(([key, value]) => !done.has(key) && !isEmpty(key, value));
    return [name, Object.fromEntries(kept.map(([key, value]) => [key, plainPart(key, value, services)]))];
  });
  return sorted({ ...rest, services: Object.fromEntries(all) as unknown });
}

function isEmpty(key: string, value: unknown): boolean {
  return ["labels", "ports"].includes(key) && Object.keys(value as object).length === 0;
}

function plainPart(key: string, value: unknown, services: Model["services"]): unknown {
  if (key === "depends_on")
    return Object.fromEntries(Object.entries(value as object).filter(([name]) => name in services));
  if (key !== "volumes") return value;
  return (value as { type: string; source?: string }[]).map((volume) => {
    const source = join(volume.source ?? "").replace(/(.)\/$/, "$1");
    return volume.type === "bind" ? Object.assign(volume, { source, bind: {} }) : volume;
  });
}

/** Each key of a service, and of the other parts, as text. */
function partsOf(model: unknown): Map<string, string> {
  const { services, ...rest } = model as Model;
  const all = Object.entries(services).flatMap(([name, service]) =>
    Object.entries(service).map(([key, value]) => [`${name}.${key}`, JSON.stringify(value)] as const),
  );
  return new Map([
    ...all,
    ...Object.entries(rest).map(([key, value]) => [key, JSON.stringify(value)] as const),
  ]);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, entry]) => [key, sorted(entry)] as const);
  return Object.fromEntries(entries.toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
