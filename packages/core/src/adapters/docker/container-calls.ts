import type Docker from "dockerode";
import type { ErrorCode } from "@cutover/schema/errors";
import { containerPath, mayBeId } from "./container-path.js";
import { bodyOf, engineFailure } from "./docker-errors.js";
import type { EngineConnection } from "./engine-connection.js";
import type { EngineReply } from "./engine-stream.js";

export interface ContainerCall {
  readonly name: string;
  readonly method?: "POST" | "DELETE";
  /** After the container's own path: "/start", or "". */
  readonly action: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object;
}

/** One call that acts on a container of exactly this name; a container that merely has such an id is not found (404). */
export async function callContainer(
  engine: EngineConnection,
  { name, action, method = "POST", ...rest }: ContainerCall,
  signal: AbortSignal | undefined,
): Promise<EngineReply> {
  const path = `${containerPath(name)}${action}`;
  if (mayBeId(name) && (await inspectContainer(engine, name, signal)) === undefined) {
    return { status: 404, message: `No such container: ${name}`, json: undefined };
  }
  return engine.call({ method, path, ...rest, signal });
}

/** As `callContainer`; rejects unless the engine carried it out or had nothing to do (304). */
export async function demandContainer(
  engine: EngineConnection,
  call: ContainerCall & {
    readonly what: string;
    readonly codes?: Readonly<Partial<Record<number, ErrorCode>>>;
    /** Makes the error; `engineFailure` if absent. */
    readonly failure?: typeof engineFailure;
  },
  signal: AbortSignal | undefined,
): Promise<void> {
  const { what, codes = {}, failure = engineFailure, ...rest } = call;
  const reply = await callContainer(engine, rest, signal);
  if (reply.status < 300 || reply.status === 304) return;
  throw failure(reply, what, { 404: "CONTAINER_MISSING", ...codes });
}

/** The engine's own view of the container of exactly this name; undefined if there is none. */
export async function inspectContainer(
  engine: EngineConnection,
  name: string,
  signal: AbortSignal | undefined,
): Promise<Docker.ContainerInspectInfo | undefined> {
  const reply = await engine.call({ path: `${containerPath(name)}/json`, signal });
  if (reply.status === 404) return undefined;
  const what = `The engine did not describe container ${name}`;
  const inspect = bodyOf(reply, what) as Docker.ContainerInspectInfo;
  return inspect.Name === `/${name}` ? inspect : undefined;
}
