import { DeployerError } from "../errors/deployer-error.js";
import { parseImageReference } from "@cutover/schema";
import { isImageId } from "@cutover/schema/internal";

/** An engine holds an image by a reference or an id, and is asked for nothing else. IMAGE_INVALID. */
export function assertImageName(name: string): void {
  if (isImageId(name) || parseImageReference(name) !== undefined) return;
  throw new DeployerError("IMAGE_INVALID", "That is not an image reference.");
}
