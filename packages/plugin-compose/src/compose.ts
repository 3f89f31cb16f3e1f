import { DeployerError } from "@cutover/core";
import {
  containerSpec,
  describeContainer,
  type PrepareContext,
  type Privilege,
  type Release,
  type SourcePlugin,
  type Stack,
  type StackCall,
  type StackDriver,
  type WorkloadDescription,
} from "@cutover/core/plugin";
import { containerFields, durationMs, validateConfig } from "@cutover/core/schema";
import { dirname } from "node:path";
import * as z from "zod";
import { findCompose, type ComposeCall, type ComposeTool } from "./compose-binary.js";
import type { StackDefinition } from "./definition.js";
import { findDamage, ownContainers, projectLabel } from "./containers.js";
import { assertBuiltApart, buildImages, imageIds, pullImages, withImageNames } from "./images.js";
import {
  entranceOf,
  hasUncheckedService,
  invalid,
  lastingServices,
  ownVolumes,
  replicasOf,
  type Model,
} from "./model.js";
import { privilegesOf, usesOf, withRealPaths } from "./privileges.js";
import { readComposeFile, readNamedFiles, withBuildsInside } from "./project-files.js";
import { publishedPorts } from "./published-ports.js";
import { composeKind, type ComposeConfig, type WrittenComposeConfig } from "./schema.js";
import { envFile, resolveModel, unsetVariable, withEntrance } from "./stack-files.js";

/** The source kind `compose`: deploys a stack through the Compose program, which replaces it in place. */
export function compose(): SourcePlugin<"compose", ComposeConfig, WrittenComposeConfig> {
  return composeSource(findCompose);
}

type FindTool = (signal: AbortSignal) => Promise<ComposeTool>;

export function composeSource(
  findTool: FindTool,
): SourcePlugin<"compose", ComposeConfig, WrittenComposeConfig> {
  return {
    ...composeKind,
    describe,
    stacks: stackDriver(findTool),
    prepare: (config, context) => prepare(config, context, findTool),
  };
}

const containerSchema = z.strictObject(containerFields);

/** The fields that a stack shares with a single container. */
function commonFields({ port, domains, proxy, healthcheck, liveness_window, environment }: ComposeConfig) {
  const common = { port, domains, proxy, healthcheck, liveness_window, environment };
  return validateConfig(
    containerSchema,
    Object.fromEntries(Object.entries(common).filter(([, value]) => value !== undefined)),
  );
}

function describe(config: ComposeConfig): WorkloadDescription {
  const { privileges, ...described } = describeContainer(commonFields(config));
  return { ...described, privileges: [...privileges, ...filePrivileges(config)], inPlace: true };
}

function filePrivileges({ file }: ComposeConfig): Privilege[] {
  return file === undefined ? [] : [{ path: "file", kind: "local-path", value: dirname(file) }];
}

/**
 * Reads the file, resolves and checks it, and brings its images to the engine. Running containers are
 * untouched. COMPOSE_MISSING, STACK_INVALID, STACK_FAILED, SECRET_MISSING.
 */
async function prepare(config: ComposeConfig, context: PrepareContext, findTool: FindTool): Promise<Release> {
  const { workload, deployment, runtime, signal, emit } = context;
  signal.throwIfAborted();
  const tool = await findTool(signal);
  const folder = config.file === undefined ? null : await context.localPath("file", dirname(config.file));
  const text = config.file === undefined ? (config.compose ?? "") : await readComposeFile(config.file);
  const files = await readNamedFiles(text, folder);
  const { environment, secrets } = await resolveEnvironment(config, context);
  const project = `cutover-${workload}`;
  const call = { engineUrl: runtime.host.engineUrl, secrets, signal };
  const definition = { text, folder, profiles: config.profiles, service: config.service };
  const onLine = (line: string): void => emit({ type: "stack:output", line });
  const request = { ...call, project, definition, files, environment };
  const resolved = await withVariablesSet(onLine, (onWarning) =>
    resolveModel(tool, { ...request, onLine: onWarning }),
  );
  entranceOf(resolved, config.service);
  const privileges = privilegesOf(resolved, { project, secrets });
  await context.assertAllowed([...privileges, ...usesOf(resolved, { project })]);
  const model = await withBuildsInside(resolved, folder);
  await assertBuiltApart(model, project);
  const named = withImageNames(model, { workload, deployment, project });
  const placed = folder === null ? [] : ["--project-directory", folder];
  const run = (...parts: string[]): Promise<string> =>
    tool.run({
      ...call,
      onLine,
      variables: envFile(tool, environment),
      input: JSON.stringify(named.model),
      arguments: ["--project-name", project, ...placed, "--file", "-", ...parts],
    });
  await pullImages(config, named, context, run);
  await buildImages(named, run);
  const images = await imageIds(named, context);
  const built = [...new Set([...named.built].flatMap((name) => images[name] ?? []))];
  const image = images[config.service];
  if (image === undefined) throw invalid(`services.${config.service} has no image`);
  return {
    container: containerSpec(commonFields(config), { image }),
    privileges,
    built,
    stack: {
      project,
      images,
      definition: {
        ...definition,
        ...(Object.keys(files.stacks).length > 0 && { files: files.stacks }),
        images,
        privileges: privileges.map(keyOf),
        volumes: ownVolumes(model, project),
        lasting: lastingServices(model),
        replicas: replicasOf(model),
        ports: publishedPorts(model),
        waitSeconds: Math.ceil(durationMs(config.wait_timeout) / 1000),
      },
    },
  };
}

/**
 * Compose inserts an empty text for an unset variable: a stack would run with an empty password. STACK_INVALID.
 */
async function withVariablesSet<T>(
  onLine: (line: string) => void,
  resolve: (onWarning: (line: string) => void) => Promise<T>,
): Promise<T> {
  const unset = new Set<string>();
  const resolved = await resolve((line) => {
    const name = unsetVariable(line);
    if (name === undefined) onLine(line);
    else unset.add(name);
  });
  const [name] = unset;
  if (name === undefined) return resolved;
  const names = [...unset].map((each) => `\${${each}}`).join(", ");
  throw invalid(
    `it refers to ${names}, which is not set: set it in the config's \`environment\`, write \${${name}:-} if it may be empty, or $$${name} for a dollar`,
  );
}

async function resolveEnvironment(
  { environment }: ComposeConfig,
  { resolveSecret }: Pick<PrepareContext, "resolveSecret">,
) {
  const resolved: Record<string, string> = {};
  const secrets: string[] = [];
  for (const [name, value] of Object.entries(environment)) {
    const text = typeof value === "string" ? value : await resolveSecret(value, `environment.${name}`);
    resolved[name] = text;
    if (typeof value !== "string") secrets.push(text);
  }
  return { environment: resolved, secrets };
}

function stackDriver(findTool: FindTool): StackDriver {
  return {
    async up({ stack, environment, secrets, entrance, engineUrl, signal, assertMayAct, ...allowed }) {
      const definition = definitionOf(stack);
      const tool = await findTool(signal);
      const { project } = stack;
      const call = { engineUrl, secrets, signal };
      const { text, folder } = definition;
      if (folder !== null) await allowed.localPath("file", folder);
      const files = await readNamedFiles(text, folder, definition.files);
      const resolved = await resolveModel(tool, { ...call, project, definition, files, environment });
      const privileges = privilegesOf(resolved, { project, secrets });
      assertAsPrepared(resolved, privileges, definition);
      await allowed.assertAllowed([...privileges, ...usesOf(resolved, { project })]);
      const model = await withRealPaths(resolved, allowed.mountedPath);
      const waits = ["--wait", "--wait-timeout", String(definition.waitSeconds), "--pull", "never"];
      const up = [
        "--project-name",
        project,
        "--file",
        "-",
        "up",
        "--detach",
        "--no-build",
        "--remove-orphans",
      ];
      await tool.run({
        ...call,
        alone: { project, assertMayAct },
        variables: envFile(tool, environment),
        input: JSON.stringify(withEntrance(model, definition, entrance)),
        arguments: [...up, ...(tool.major >= 2 && !hasUncheckedService(model) ? waits : [])],
      });
    },
    containers: ownContainers,
    findDamage: (stack, engine, signal) => findDamage(stack, definitionOf(stack), engine, signal),
    hostPorts: (stack) => definitionOf(stack).ports ?? [],
    isOf: ({ project }, labels) => labels[projectLabel] === project,
    async stop(call) {
      const { major } = await findTool(call.signal);
      await (major >= 2 ? onLabelled(call, "stop") : onProject(call, "stop"));
    },
    async down({ volumes, ...call }) {
      const { major } = await findTool(call.signal);
      if (volumes || major < 2)
        await onProject(call, "down", "--remove-orphans", ...(volumes ? ["--volumes"] : []));
      // Without a file, v2 goes by the project's label, so it also removes the networks of earlier versions.
      if (major >= 2) await onLabelled(call, "down", "--remove-orphans");
    },
  };

  async function onLabelled(call: StackCall, ...parts: string[]): Promise<void> {
    await act(call, { input: "", arguments: ["--project-name", call.stack.project, ...parts] });
  }

  /**
   * Acts on everything that runs of the project. Compose removes a container's volumes only if its service is
   * named, and named volumes only if a service mounts them.
   */
  async function onProject(call: StackCall, ...parts: string[]): Promise<void> {
    const { volumes, images } = definitionOf(call.stack);
    const mounts = volumes.map((_, index) => `volume${index}:/${index}`);
    const services = Object.keys(images).map((name) => [name, { image: "scratch", volumes: mounts }]);
    const input = JSON.stringify({
      services: Object.fromEntries(services) as unknown,
      volumes: Object.fromEntries(volumes.map((name, index) => [`volume${index}`, { name }])),
    });
    const project = ["--project-name", call.stack.project, "--file", "-"];
    await act(call, { input, arguments: [...project, ...parts] });
  }

  async function act(
    { stack: { project }, engineUrl, signal, assertMayAct }: StackCall,
    given: Pick<ComposeCall, "input" | "arguments">,
  ): Promise<void> {
    const tool = await findTool(signal);
    await tool.run({ ...given, engineUrl, signal, secrets: [], alone: { project, assertMayAct } });
  }
}

/**
 * The named files are read again, because they may have changed since the policy check. STACK_INVALID,
 * POLICY_REFUSED.
 */
function assertAsPrepared(
  model: Model,
  asked: readonly Privilege[],
  { images, privileges }: StackDefinition,
): void {
  const added = Object.keys(model.services).find((service) => images[service] === undefined);
  if (added !== undefined) throw invalid(`services.${added} was added to its files after the preparation`);
  const more = asked.find((one) => !privileges.includes(keyOf(one)));
  if (more === undefined) return;
  throw new DeployerError(
    "POLICY_REFUSED",
    `${more.path} (${more.kind}) was added to the stack's files after the policy check`,
  );
}

function keyOf({ kind, path, value }: Privilege): string {
  return JSON.stringify([kind, path, value]);
}

function definitionOf({ definition }: Stack): StackDefinition {
  return definition as unknown as StackDefinition;
}
