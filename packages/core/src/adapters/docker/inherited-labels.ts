import type Docker from "dockerode";
import { labels } from "../../ports/runtime.js";
import { containerPath } from "./container-path.js";
import { bodyOf } from "./docker-errors.js";
import type { EngineConnection } from "./engine-connection.js";
import { imagePath } from "./images.js";

type Labels = Readonly<Record<string, string>>;

/** By id: what an image is never changes. */
const known = new WeakMap<EngineConnection, Map<string, Labels>>();

/** Labels of the image of this id or name, which each of its containers inherits; none if the engine does not hold it any more. */
export async function imageLabels(
  engine: EngineConnection,
  id: string | undefined,
  signal: AbortSignal | undefined,
): Promise<Labels> {
  if (id === undefined) return {};
  const ofEngine = known.get(engine) ?? new Map<string, Labels>();
  known.set(engine, ofEngine);
  const before = ofEngine.get(id);
  if (before) return before;
  const reply = await engine.call({ path: `${imagePath(id)}/json`, signal });
  if (reply.status === 404) return {};
  const { Config } = bodyOf(reply, `The engine did not describe image ${id}`) as Docker.ImageInspectInfo;
  const found = Config?.Labels ?? {};
  if (id.startsWith("sha256:")) ofEngine.set(id, found);
  return found;
}

/**
 * The labels of a container, without ours if it merely inherits them: the engine lists both alike, and whoever makes an image chooses its
 * labels. A deployment's id is new when its container is created, so that no image carries it by then.
 */
export async function givenLabels(
  engine: EngineConnection,
  container: { readonly all: Labels | null; readonly image: string | undefined },
  signal: AbortSignal | undefined,
): Promise<Labels> {
  const { all, image } = container;
  if (all?.[labels.workload] === undefined) return all ?? {};
  const inherited = await imageLabels(engine, image, signal);
  const proof = all[labels.deployment] === undefined ? labels.workload : labels.deployment;
  if (all[proof] !== inherited[proof]) return all;
  const ours: readonly string[] = Object.values(labels);
  return Object.fromEntries(Object.entries(all).filter(([key]) => !ours.includes(key)));
}

/** As `givenLabels`, of a container that an event names with all its labels: it may be gone by now. */
export async function givenLabelsOf(
  engine: EngineConnection,
  { container, all }: { readonly container: string; readonly all: Labels },
  signal: AbortSignal | undefined,
): Promise<Labels> {
  const reply = await engine.call({ path: `${containerPath(container)}/json`, signal });
  const isGone = reply.status === 404;
  const inspect = isGone ? undefined : bodyOf(reply, "The engine did not describe a container");
  // The event's own word is the name that the image was asked for by.
  const image = (inspect as Docker.ContainerInspectInfo | undefined)?.Image ?? all["image"];
  return givenLabels(engine, { all, image }, signal);
}
