import { resolve } from "node:path";
import { DeployerError } from "@cutover/core";
import { imageName, type PrepareContext, readSmallFile } from "@cutover/core/plugin";
import { imageLabel } from "@cutover/core/ports";
import { formatImageReference, parseImageReference } from "@cutover/core/schema";
import { dockerfileBases } from "./dockerfile-bases.js";
import { invalid, type Model, type Service } from "./model.js";
import type { ComposeConfig } from "./schema.js";

/** A stack whose images have the names under which they are built, pulled and found. */
interface NamedImages {
  readonly model: Model;
  /** Services whose image is built, by themselves or by another service. */
  readonly built: ReadonlySet<string>;
}

interface Naming {
  readonly workload: string;
  readonly deployment: string;
  readonly project: string;
}

/**
 * Each built image gets its own name and a label to find it by. A service that uses another service's build
 * gets that name too, because the original name may belong to an older image on the engine.
 */
export function withImageNames({ services, ...model }: Model, naming: Naming): NamedImages {
  const { workload, deployment, project } = naming;
  const builders = buildersOf(services, project);
  const built = new Set<string>();
  const named = Object.entries(services).map(([name, service]) => {
    if (service.build) {
      built.add(name);
      const build = typeof service.build === "string" ? { context: service.build } : service.build;
      const labels = { ...(build["labels"] as object | undefined), [imageLabel]: workload };
      const image = imageName(workload, deployment, name);
      return [name, { ...service, image, build: { ...build, labels } }];
    }
    const builder = service.image === undefined ? undefined : builders.get(fullName(service.image));
    if (builder === undefined) return [name, service];
    built.add(name);
    return [name, { ...service, image: imageName(workload, deployment, builder) }];
  });
  return { model: { ...model, services: Object.fromEntries(named) as Model["services"] }, built };
}

/** The service that builds an image, by the full name that its file gives to the image. */
function buildersOf(services: Model["services"], project: string): Map<string, string> {
  const builders = Object.entries(services).filter(([, { build }]) => build);
  return new Map(builders.map(([name, { image }]) => [fullName(image ?? `${project}-${name}`), name]));
}

const maxDockerfileBytes = 1024 * 1024;

/**
 * A built image has another name here, under which another service's Dockerfile cannot find it. STACK_INVALID.
 */
export async function assertBuiltApart({ services }: Model, project: string): Promise<void> {
  const builders = buildersOf(services, project);
  for (const [name, { build }] of Object.entries(services)) {
    if (!build) continue;
    const parts = typeof build === "string" ? { context: build } : build;
    for (const base of dockerfileBases(await dockerfileOf(parts), argumentsOf(parts))) {
      const builder = builders.get(fullName(base));
      if (builder === undefined || builder === name) continue;
      throw invalid(
        `services.${name}.build: its Dockerfile uses ${base}, which the service ${builder} builds under a name of this deployment; build both in one Dockerfile, as stages with \`target\``,
      );
    }
  }
}

type Build = Exclude<NonNullable<Service["build"]>, string>;

/** Undefined if it cannot be read; the builder reports that. */
async function dockerfileOf({ context, dockerfile, dockerfile_inline }: Build): Promise<string> {
  if (typeof dockerfile_inline === "string") return dockerfile_inline;
  const file = resolve(String(context), typeof dockerfile === "string" ? dockerfile : "Dockerfile");
  return readSmallFile(file, maxDockerfileBytes, { isReal: true }).catch(() => "");
}

function argumentsOf({ args }: Build): Record<string, string> {
  if (Array.isArray(args))
    return Object.fromEntries(args.map((each) => /^([^=]*)=?(.*)$/s.exec(String(each))?.slice(1) ?? []));
  return Object.fromEntries(
    Object.entries(args ?? {}).flatMap(([key, value]) => (value === null ? [] : [[key, String(value)]])),
  );
}

function fullName(text: string): string {
  const reference = parseImageReference(text);
  return reference ? formatImageReference(reference) : text;
}

type RunCompose = (...parts: string[]) => Promise<string>;

export async function pullImages(
  { pull_policy }: Pick<ComposeConfig, "pull_policy">,
  { model, built }: NamedImages,
  { runtime, signal }: PrepareContext,
  run: RunCompose,
): Promise<void> {
  const wanted: string[] = [];
  for (const [name, { image }] of Object.entries(model.services)) {
    if (built.has(name) || image === undefined || pull_policy === "never") continue;
    if (pull_policy === "always" || !(await runtime.images.find(image, signal))) wanted.push(name);
  }
  if (wanted.length > 0) await run("pull", "--quiet", ...wanted);
}

export async function buildImages({ model }: NamedImages, run: RunCompose): Promise<void> {
  const built = Object.entries(model.services).filter(([, { build }]) => build);
  if (built.length > 0) await run("build", ...built.map(([name]) => name));
}

/** By service. IMAGE_NOT_FOUND. */
export async function imageIds(
  { model }: NamedImages,
  { runtime, signal }: PrepareContext,
): Promise<Record<string, string>> {
  const ids: Record<string, string> = {};
  for (const [name, { image }] of Object.entries(model.services)) {
    const found = image === undefined ? undefined : await runtime.images.find(image, signal);
    if (found) ids[name] = found.id;
    else throw new DeployerError("IMAGE_NOT_FOUND", `services.${name}: the engine does not hold its image`);
  }
  return ids;
}
