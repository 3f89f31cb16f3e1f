import type { BringUp } from "@cutover/core";
import { DeployerError } from "@cutover/core";
import { parse } from "yaml";
import type { ComposeCall, ComposeTool } from "./compose-binary.js";
import type { StackDefinition } from "./definition.js";
import { entranceOf, parseModel, type Model } from "./model.js";

export interface ResolveRequest extends Pick<ComposeCall, "engineUrl" | "secrets" | "signal"> {
  readonly project: string;
  readonly definition: Pick<StackDefinition, "text" | "folder" | "profiles">;
  readonly environment: Readonly<Record<string, string>>;
}

const noFolder = "/nonexistent";

/** The Compose file as Compose resolves it, with the variables of `environment` and no others. STACK_INVALID. */
export async function resolveModel(tool: ComposeTool, request: ResolveRequest): Promise<Model> {
  const { definition, environment, project, ...call } = request;
  const { text, folder, profiles } = definition;
  const place = ["--project-name", project, "--project-directory", folder ?? noFolder];
  const chosen = profiles.flatMap((profile) => ["--profile", profile]);
  const format = tool.major >= 2 ? ["--format", "json"] : [];
  try {
    const output = await tool.run({
      ...call,
      input: text,
      variables: envFile(tool, environment),
      arguments: [...place, ...chosen, "--file", "-", "config", ...format],
    });
    return parseModel(parseOutput(output));
  } catch (error) {
    if (!(error instanceof DeployerError) || error.code !== "STACK_FAILED") throw error;
    const { message, details } = error;
    throw new DeployerError("STACK_INVALID", message, { details });
  }
}

/** What a parser says of it is dropped: secrets are filled in. */
function parseOutput(output: string): unknown {
  try {
    return parse(output);
  } catch {
    throw new DeployerError("STACK_INVALID", "What Compose makes of the file cannot be read.");
  }
}

/** The variables as a call is given them; also where nothing is left to fill in, since secrets can be read from them. */
export function envFile(tool: ComposeTool, environment: Readonly<Record<string, string>>): string {
  return Object.entries(environment)
    .map((entry) => assignment(entry, tool))
    .join("");
}

/** One line of an env file: in double quotes, Compose takes every value as it is. v1 knows no escaped dollar there. */
function assignment([name, value]: [string, string], { major }: ComposeTool): string {
  const escaped = value
    .replace(major >= 2 ? /[\\"$]/g : /[\\"]/g, "\\$&")
    .replace(/\n/g, "\\n")
    .replace(/\r/g, "\\r");
  return `${name}="${escaped}"\n`;
}

/** What is brought up: pinned images, nothing to build, and the entrance that the proxy needs. */
export function withEntrance(
  model: Model,
  { service: name, images }: Pick<StackDefinition, "service" | "images">,
  { labels, port, loopbackPort, network }: BringUp["entrance"],
): Model {
  const services = Object.entries(model.services).map(([key, service]) => {
    const { build: _, profiles: __, pull_policy: ___, ...rest } = service;
    const image = images[key];
    return [key, { ...rest, ...(image !== undefined && { image }) }] as const;
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
