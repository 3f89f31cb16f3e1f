import { DeployerError } from "../errors/deployer-error.js";
import type { ContainerSpec } from "../ports/container-spec.js";
import type { Image } from "../ports/runtime.js";
import { completeContainer } from "../source/complete-container.js";
import { findMisfits } from "../source/image-findings.js";
import type { Release } from "../source/source-plugin.js";
import { runsSideBySide } from "../revision/parts.js";
import type { Run } from "../journal/run.js";
import { mountImageVolumes } from "./mount-image-volumes.js";

/**
 * Reads the image's settings for everything that the config leaves to it, including an absent strategy, before
 * anything is created. Rejects with the first error of `findMisfits`.
 */
export async function readImage(run: Run, release: Release): Promise<ContainerSpec> {
  const { container: wanted } = release;
  // The tool of a stack reads its images itself.
  if (!runsSideBySide(release)) return completeContainer(wanted, undefined);
  const image = await run.images?.find(wanted.image, run.signal);
  if (image) await assertFits(run, image, wanted);
  return mountImageVolumes(run, completeContainer(wanted, image), image);
}

async function assertFits(run: Run, image: Image, wanted: Release["container"]): Promise<void> {
  const platform = await run.images?.platform(run.signal);
  const findings = findMisfits({ image, wanted, port: run.wanted.port, platform });
  for (const finding of findings) {
    const { code, severity, message, remedy } = finding;
    if (severity === "warning") run.emit({ type: "warning:found", code, message, remedy });
    else throw new DeployerError(code, message, { remedy, details: { image: wanted.image } });
  }
}
