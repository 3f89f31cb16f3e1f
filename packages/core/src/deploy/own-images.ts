import { imagesOf } from "../revision/parts.js";
import type { BuiltImage, Images } from "../runtime/runtime.js";
import { deploymentOf, imageName, isStageName } from "../source/own-images.js";
import type { BuiltHere, DeploymentRecord } from "../store/records.js";
import type { Store } from "../store/store.js";

interface Known {
  readonly runtime: Images;
  readonly store: Pick<Store, "findDeployment">;
  readonly workload: string;
}

export interface OwnImagesOptions {
  readonly runtime: Images;
  readonly store: Known["store"];
  readonly record: () => Pick<DeploymentRecord, "id" | "workload" | "built">;
  /** Durable once it resolves. */
  readonly note: (image: BuiltHere) => Promise<void>;
}

/**
 * The engine, for one deployment, whose word on images is only a hint: what is built is noted in the journal, and `listImages` lists only
 * what the journal knows by its id. The labels are those of the journal, too, as an image may carry any.
 */
export function ownImages({ runtime, store, record, note }: OwnImagesOptions): Images {
  const known = (): Known => ({ runtime, store, workload: record().workload });
  const noteOnce = async (image: BuiltHere): Promise<void> => {
    if (!record().built?.some(({ id }) => id === image.id)) await note(image);
  };
  return {
    engineUrl: runtime.engineUrl,
    info: (signal) => runtime.info(signal),
    pullImage: (request, signal) => runtime.pullImage(request, signal),
    loadImage: (image, signal) => runtime.loadImage(image, signal),
    findImage: (reference, signal) => runtime.findImage(reference, signal),
    findObstacle: (builder, signal) => runtime.findObstacle(builder, signal),
    listTags: (prefix, signal) => runtime.listTags(prefix, signal),
    removeImage: (tag, signal) => runtime.removeImage(tag, signal),
    buildImage: async (request, signal) => {
      const id = await runtime.buildImage(request, signal);
      await noteOnce({ id, labels: request.labels });
      return id;
    },
    tagImage: async (id, tag, signal) => {
      const isOurs = tag.startsWith(imageName(record().workload, record().id));
      const built = isOurs && (await listBuilt(known(), signal)).find((image) => image.id === id);
      if (built) await noteOnce({ id, labels: built.labels });
      await runtime.tagImage(id, tag, signal);
    },
    listImages: (_, signal) => listBuilt(known(), signal),
  };
}

/** Of the images that claim to be built for the workload, those that the deployment built whose name they carry. */
async function listBuilt({ runtime, store, workload }: Known, signal?: AbortSignal): Promise<BuiltImage[]> {
  const found: BuiltImage[] = [];
  for (const image of await runtime.listImages(workload, signal)) {
    const named = image.tags.filter((tag) => tag.startsWith(imageName(workload, "")));
    for (const deployment of new Set(named.map(deploymentOf))) {
      const record = await store.findDeployment(deployment);
      const built = record?.workload === workload ? builtBy(record, image.id) : undefined;
      if (!built) continue;
      found.push({ ...image, labels: built.labels });
      break;
    }
  }
  return found;
}

function builtBy({ built, green }: DeploymentRecord, id: string): BuiltHere | undefined {
  if (built) return built.find((image) => image.id === id);
  // An older version has not noted what it built, nor from what: it keeps its name, but is not taken again.
  return green && imagesOf(green).includes(id) ? { id, labels: {} } : undefined;
}

/** True if the image that has this name of ours now is the one that its deployment gave the name to: anybody can name an image so. */
export async function isOwnName(
  { runtime, store, workload }: Known,
  name: string,
  signal?: AbortSignal,
): Promise<boolean> {
  const record = await store.findDeployment(deploymentOf(name));
  if (record?.workload !== workload) return false;
  if (isStageName(name)) return true;
  const id = (await runtime.findImage(name, signal))?.id;
  if (id === undefined) return false;
  for (const image of record.green ? imagesOf(record.green) : [])
    if (image === id || (await runtime.findImage(image, signal))?.id === id) return true;
  if (record.green) return false;
  // A build names its image before its id is known here.
  return (await runtime.listImages(workload, signal)).some(({ tags }) => tags.includes(name));
}
