import { imagesOf } from "../revision/parts.js";
import type { BuiltImage, Images } from "../ports/images.js";
import { deploymentOf, imageName, isStageName } from "../source/own-images.js";
import type { BuiltHere, DeploymentRecord } from "../records/records.js";
import type { Store } from "../ports/store.js";

interface Known {
  readonly images: Images;
  readonly store: Pick<Store, "findDeployment">;
  readonly workload: string;
}

export interface OwnImagesOptions {
  readonly images: Images;
  readonly store: Known["store"];
  readonly record: () => Pick<DeploymentRecord, "id" | "workload" | "built">;
  /** Durable after it resolves. */
  readonly note: (image: BuiltHere) => Promise<void>;
}

/**
 * The engine's images, for one deployment. The engine's view is only a hint: the journal records built images,
 * and `list` returns only images that the journal knows by id. The labels come from the journal too, because an
 * image may carry any.
 */
export function ownImages({ images, store, record, note }: OwnImagesOptions): Images {
  const known = (): Known => ({ images, store, workload: record().workload });
  const noteOnce = async (image: BuiltHere): Promise<void> => {
    if (!record().built?.some(({ id }) => id === image.id)) await note(image);
  };
  return {
    platform: (signal) => images.platform(signal),
    pull: (request, signal) => images.pull(request, signal),
    load: (image, signal) => images.load(image, signal),
    find: (reference, signal) => images.find(reference, signal),
    obstacle: (builder, signal) => images.obstacle(builder, signal),
    tags: (prefix, signal) => images.tags(prefix, signal),
    remove: (tag, signal) => images.remove(tag, signal),
    build: async (request, signal) => {
      const id = await images.build(request, signal);
      await noteOnce({ id, labels: request.labels });
      return id;
    },
    tag: async (id, tag, signal) => {
      const isOurs = tag.startsWith(imageName(record().workload, record().id));
      const built = isOurs && (await listBuilt(known(), signal)).find((image) => image.id === id);
      if (built) await noteOnce({ id, labels: built.labels });
      await images.tag(id, tag, signal);
    },
    list: (_, signal) => listBuilt(known(), signal),
  };
}

/** Images that claim to be built for the workload, if the deployment of their name built them. */
async function listBuilt({ images, store, workload }: Known, signal?: AbortSignal): Promise<BuiltImage[]> {
  const found: BuiltImage[] = [];
  for (const image of await images.list(workload, signal)) {
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
  // An older version did not record what it built, or from what: such an image keeps its name, but is not
  // reused.
  return green && imagesOf(green).includes(id) ? { id, labels: {} } : undefined;
}

/**
 * True if the image with this name of ours is the one that its deployment named: anybody can name an image so.
 */
export async function isOwnName(
  { images, store, workload }: Known,
  name: string,
  signal?: AbortSignal,
): Promise<boolean> {
  const record = await store.findDeployment(deploymentOf(name));
  if (record?.workload !== workload) return false;
  if (isStageName(name)) return true;
  const id = (await images.find(name, signal))?.id;
  if (id === undefined) return false;
  for (const image of record.green ? imagesOf(record.green) : [])
    if (image === id || (await images.find(image, signal))?.id === id) return true;
  if (record.green) return false;
  // A build names its image before its id is known here.
  return (await images.list(workload, signal)).some(({ tags }) => tags.includes(name));
}
