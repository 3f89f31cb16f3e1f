import type { EngineHost, LabelledContainer } from "../../ports/engine-host.js";
import { inspectContainer } from "./container-calls.js";
import { environmentOf, viewOfRow } from "./container-view.js";
import { bodyOf } from "./docker-errors.js";
import type { EngineConnection } from "./engine-connection.js";
import { listBinds } from "./host-binds.js";
import { findPortHolders } from "./host-ports.js";
import { imageLabels } from "./inherited-labels.js";
import { listRows } from "./list-rows.js";
import { chooseLoopbackPort } from "./loopback-port.js";

export function dockerHost(engine: EngineConnection): EngineHost {
  return {
    engineUrl: engine.url,
    dataFolder: (signal) => readDataFolder(engine, signal),
    chooseLoopbackPort,
    findPortHolders: (ports, signal) => findPortHolders(engine, ports, signal),
    listBinds: (container, signal) => listBinds(engine, container, signal),
    listLabelled: (label, value, signal) => listLabelled(engine, { label, value }, signal),
    readEnvironment: (container, signal) => readEnvironment(engine, container, signal),
  };
}

async function readDataFolder(
  engine: EngineConnection,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const reply = await engine.call({ path: "/info", signal });
  const { DockerRootDir } = bodyOf(reply, "The engine did not describe itself") as {
    readonly DockerRootDir?: unknown;
  };
  return typeof DockerRootDir === "string" ? DockerRootDir : undefined;
}

async function listLabelled(
  engine: EngineConnection,
  { label, value }: { readonly label: string; readonly value: string },
  signal: AbortSignal | undefined,
): Promise<LabelledContainer[]> {
  const found: LabelledContainer[] = [];
  for (const row of await listRows(engine, `${label}=${value}`, signal)) {
    const { name, state, exitCode } = viewOfRow(row, undefined);
    const inherited = await imageLabels(engine, row.ImageID, signal);
    found.push({ name, state, exitCode, labels: row.Labels, inherited });
  }
  return found;
}

async function readEnvironment(
  engine: EngineConnection,
  container: string,
  signal: AbortSignal | undefined,
): Promise<Record<string, string> | undefined> {
  const inspect = await inspectContainer(engine, container, signal);
  return inspect && environmentOf(inspect.Config.Env);
}
