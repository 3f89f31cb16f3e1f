import type { BringUp } from "@cutover/core/plugin";
import { DeployerError } from "@cutover/core";
import { parse } from "yaml";
import type { ComposeCall, ComposeTool } from "./compose-binary.js";
import type { StackDefinition } from "./definition.js";
import { entranceOf, parseModel, type Model, type Service } from "./model.js";
import { type NamedFiles, withCopies } from "./project-files.js";

export interface ResolveRequest extends Pick<ComposeCall, "engineUrl" | "secrets" | "signal"> {
  readonly project: string;
  readonly definition: Pick<StackDefinition, "text" | "folder" | "profiles">;
  /** The files that the text names, as they were read. */
  readonly files: NamedFiles;
  readonly environment: Readonly<Record<string, string>>;
  /** Called with each further line that Compose prints. */
  readonly onLine?: (line: string) => void;
}

const noFolder = "/nonexistent";

/**
 * The Compose file as Compose resolves it, with only the variables of `environment` and only these files. In
 * the result, only build folders and mounts still refer to the disk. STACK_INVALID.
 */
export async function resolveModel(tool: ComposeTool, request: ResolveRequest): Promise<Model> {
  const { folder } = request.definition;
  if (folder === null) return resolveIn(tool, request, noFolder);
  return withCopies(request.files, async (copies) => {
    const model = await resolveIn(tool, request, copies);
    return moved(model, copies, folder) as Model;
  });
}

/** The same with every path in `from` moved to `to`. */
function moved(value: unknown, from: string, to: string): unknown {
  if (typeof value === "string")
    return value === from || value.startsWith(`${from}/`) ? to + value.slice(from.length) : value;
  if (Array.isArray(value)) return value.map((entry) => moved(entry, from, to));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, moved(entry, from, to)]));
}

async function resolveIn(tool: ComposeTool, request: ResolveRequest, folder: string): Promise<Model> {
  const { definition, environment, project, files: _, ...call } = request;
  const { text, profiles } = definition;
  const place = ["--project-name", project, "--project-directory", folder];
  const chosen = profiles.flatMap((profile) => ["--profile", profile]);
  const format = tool.major >= 2 ? ["--format", "json"] : [];
  try {
    const output = await tool.run({
      ...call,
      input: text,
      variables: envFile(tool, environment),
      arguments: [...place, ...chosen, "--file", "-", "config", ...format],
    });
    return parseModel(parseOutput(output, tool));
  } catch (error) {
    if (!(error instanceof DeployerError) || error.code !== "STACK_FAILED") throw error;
    const { message, details } = error;
    throw new DeployerError("STACK_INVALID", message, { details });
  }
}

/** The parser's message is dropped, because it may quote secrets. */
function parseOutput(output: string, { major }: ComposeTool): unknown {
  try {
    return major >= 2 ? withPlainKeys(JSON.parse(output)) : parse(output, { maxAliasCount: -1 });
  } catch {
    throw new DeployerError("STACK_INVALID", "The file that Compose resolved cannot be read.");
  }
}

/** Compose doubles each dollar in its output, also in keys, where it does not read any. */
function withPlainKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withPlainKeys);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [key.replaceAll("$$", "$"), withPlainKeys(entry)]),
  );
}

/** The variable for which Compose reports an empty value. */
export function unsetVariable(line: string): string | undefined {
  return /The \\?"?([^\s"\\]+)\\?"? variable is not set/.exec(line)?.[1];
}

/**
 * The variables for a call. They are needed even if nothing is left to fill in, because secrets can be read
 * from them.
 */
export function envFile(tool: ComposeTool, environment: Readonly<Record<string, string>>): string {
  return Object.entries(environment)
    .map((entry) => assignment(entry, tool))
    .join("");
}

/**
 * One line of an env file. In double quotes, Compose takes every value unchanged. v1 knows no escaped dollar
 * there.
 */
function assignment([name, value]: [string, string], { major }: ComposeTool): string {
  const escaped = value
    .replace(major >= 2 ? /[\\"$]/g : /[\\"]/g, "\\$&")
    .replace(/\n/g, "\\n")
    .replace(/\r/g, "\\r");
  return `${name}="${escaped}"\n`;
}

/** Keys that are already done, or that Compose would read from the disk again. */
const notBroughtUp = new Set([
  "build",
  "profiles",
  "pull_policy",
  "env_file",
  "label_file",
  "extends",
  "develop",
]);

/** The stack to bring up: pinned images, nothing to build, and the entrance that the proxy needs. */
export function withEntrance(
  model: Model,
  { service: name, images }: Pick<StackDefinition, "service" | "images">,
  { labels, port, loopbackPort, network }: BringUp["entrance"],
): Model {
  const services = Object.entries(model.services).map(([key, service]) => {
    const rest = Object.entries(service).filter(([field]) => !notBroughtUp.has(field));
    const image = images[key];
    const kept: Service = Object.fromEntries(rest);
    return [key, { ...kept, ...(image !== undefined && { image }) }] as const;
  });
  const all = Object.fromEntries(services);
  const service = entranceOf({ ...model, services: all }, name);
  const published =
    port !== undefined && loopbackPort !== undefined ? [`127.0.0.1:${loopbackPort}:${port}`] : [];
  const joined = network && { cutover_proxy: { aliases: [network.alias] } };
  all[name] = {
    ...service,
    labels: { ...service.labels, ...labels },
    ports: [...(service.ports ?? []), ...published],
    networks: { ...byName(service.networks ?? ["default"]), ...joined },
  };
  const networks = {
    ...model.networks,
    ...(network && { cutover_proxy: { name: network.name, external: true } }),
  };
  return { ...model, services: all, networks };
}

function byName(networks: Readonly<Record<string, unknown>> | readonly string[]): Record<string, unknown> {
  return isList(networks) ? Object.fromEntries(networks.map((name) => [name, null])) : { ...networks };
}

function isList(value: unknown): value is readonly string[] {
  return Array.isArray(value);
}
