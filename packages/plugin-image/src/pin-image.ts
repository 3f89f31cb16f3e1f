import { DeployerError } from "@cutover/core";
import type { Image } from "@cutover/core/ports";
import { formatImageReference, type ImageReference, parseImageReference } from "@cutover/core/schema";

/**
 * The name of exactly this image: `registry/name@sha256:…` in the requested repository, else the image's id.
 * IMAGE_PULL_FAILED if the engine holds the repository only under another digest than requested.
 */
export function pinImage(reference: ImageReference, held: Pick<Image, "id" | "digests">): string {
  const digests = held.digests.flatMap((each) => {
    const known = parseImageReference(each);
    const isSame = known?.registry === reference.registry && known.repository === reference.repository;
    return isSame && known.digest !== undefined ? known.digest : [];
  });
  const digest =
    reference.digest === undefined ? digests[0] : digests.find((each) => each === reference.digest);
  if (digest !== undefined) return formatImageReference({ ...reference, digest });
  if (reference.digest === undefined || digests.length === 0) return held.id;
  const name = formatImageReference(reference);
  throw new DeployerError("IMAGE_PULL_FAILED", `The engine holds another digest than ${name}.`, {
    details: { image: name, digests },
  });
}
