import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, request, type Server } from "node:http";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { docker } from "@cutover/core";
import { plainSpec } from "@cutover/core/testing";
import type { RealParts } from "../test/parts/world/real-world.js";
import { fillStore, manyName } from "./fill-store.js";
import { median } from "./median.js";

export interface ManyWorkloads {
  /** The median of three processes: one that has just collected its garbage holds up to a sixth less. */
  readonly residentMiB: number;
  readonly statusMs: number;
  /** Calls to the engine for one status. */
  readonly engineCalls: number;
  /** How long one look of the watchdog at all of them takes. */
  readonly lookMs: number;
  /** The longest round of a monitor that checks all of them. */
  readonly roundMs: number;
}

/**
 * A process of its own holds a deployer over `count` workloads. The engine's list is a real one of one container, given back so many times under
 * other names; all else it answers itself.
 */
export async function measureManyWorkloads(
  { socketPath, images }: RealParts,
  count: number,
): Promise<ManyWorkloads> {
  const folder = await mkdtemp(join(tmpdir(), "cutover-many-"));
  const [file, manySocket] = [join(folder, "cutover.db"), join(folder, "docker.sock")];
  const runtime = docker({ socketPath });
  const name = manyName(0);
  const engine = await repeatList({ socketPath, manySocket, name, count });
  try {
    const spec = { ...plainSpec(images.app), environment: {} };
    const labels = { alias: name, deployment: `d-${name}`, workload: name, fence: 1 };
    await runtime.create({ name, ...labels, port: 8080, loopbackPort: undefined, spec });
    await runtime.start(name);
    await fillStore(file, { count, image: images.app });
    const [first, second, third] = [
      await holdDeployer(manySocket, file),
      await holdDeployer(manySocket, file),
      await holdDeployer(manySocket, file),
    ];
    const residentMiB = median([first, second, third].map((one) => one.residentMiB));
    return { ...first, residentMiB };
  } finally {
    engine.closeAllConnections();
    engine.close();
    await runtime.remove(name);
    await rm(folder, { recursive: true });
  }
}

async function holdDeployer(manySocket: string, file: string): Promise<ManyWorkloads> {
  const script = fileURLToPath(new URL("hold-deployer.js", import.meta.url));
  const child = spawn(process.execPath, [script, manySocket, file], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [output, [code]] = await Promise.all([
    text(child.stdout),
    once(child, "exit") as Promise<[number | null]>,
  ]);
  if (code !== 0) throw new Error(`the process over many workloads ended with ${code}`);
  return JSON.parse(output) as ManyWorkloads;
}

interface Repeating {
  readonly socketPath: string;
  readonly manySocket: string;
  readonly name: string;
  readonly count: number;
}

/** Passes everything on to the engine, but for the list of containers. */
export async function repeatList({ socketPath, manySocket, name, count }: Repeating): Promise<Server> {
  let list: string | undefined;
  const server = createServer((asked, reply) => {
    const isList = /\/containers\/json/.test(asked.url ?? "");
    const passed = request({ socketPath, path: asked.url, method: asked.method, headers: asked.headers });
    passed.on("error", () => reply.destroy());
    passed.on("response", (answer) => {
      if (!isList) return void answer.pipe(reply.writeHead(answer.statusCode ?? 500, answer.headers));
      void text(answer).then((body) => {
        list ??= repeated(body, name, count);
        reply.writeHead(200, { "content-type": "application/json" }).end(list);
      });
    });
    asked.pipe(passed);
  });
  server.listen(manySocket);
  await once(server, "listening");
  return server;
}

function repeated(body: string, name: string, count: number): string {
  const all = JSON.parse(body) as { readonly Id: string; readonly Names: readonly string[] }[];
  const entry = all.find(({ Names }) => Names.includes(`/${name}`));
  if (!entry) return body;
  const own = JSON.stringify(entry);
  const copies = Array.from({ length: count }, (_, number) =>
    own
      .replaceAll(entry.Id, number.toString(16).padStart(64, "0"))
      .replace(new RegExp(`\\b${name}\\b`, "g"), manyName(number)),
  );
  return `[${copies.join(",")}]`;
}
