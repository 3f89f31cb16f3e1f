import { DeployerError, type PrepareContext } from "@cutover/core";
import { imageLabel, imageName } from "@cutover/core";
import { formatImageReference, parseImageReference } from "@cutover/core/schema";
import type { Model } from "./model.js";
import type { ComposeConfig } from "./schema.js";

/** A stack whose images have the names that they are built, pulled and found under. */
export interface NamedImages {
  readonly model: Model;
  /** Services whose image is built, by themselves or by another one. */
  readonly built: ReadonlySet<string>;
}

interface Naming {
  readonly workload: string;
  readonly deployment: string;
  readonly project: string;
}

/**
 * What is built gets a name and a label of its own, by which it is found again. A service that runs what another one builds runs it by
 * this name: under the other, an older one may lie on the engine.
 */
export function withImageNames({ services, ...model }: Model, naming: Naming): NamedImages {
  const { workload, deployment, project } = naming;
  const own = new Map<string, string>();
  for (const [name, { build, image }] of Object.entries(services))
    if (build) own.set(fullName(image ?? `${project}-${name}`), imageName(workload, deployment, name));
  const built = new Set<string>();
  const named = Object.entries(services).map(([name, service]) => {
    if (service.build) {
      built.add(name);
      const build = typeof service.build === "string" ? { context: service.build } : service.build;
      const labels = { ...(build["labels"] as object | undefined), [imageLabel]: workload };
      const image = imageName(workload, deployment, name);
      return [name, { ...service, image, build: { ...build, labels } }];
    }
    const image = service.image === undefined ? undefined : own.get(fullName(service.image));
    if (image === undefined) return [name, service];
    built.add(name);
    return [name, { ...service, image }];
  });
  return { model: { ...model, services: Object.fromEntries(named) as Model["services"] }, built };
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
    if (pull_policy === "always" || !(await runtime.findImage(image, signal))) wanted.push(name);
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
    const found = image === undefined ? undefined : await runtime.findImage(image, signal);
    if (found) ids[name] = found.id;
    else throw new DeployerError("IMAGE_NOT_FOUND", `services.${name}: the engine does not hold its image`);
  }
  return ids;
}
