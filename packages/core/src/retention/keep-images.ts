import { hasCode } from "../errors/deployer-error.js";
import { findRetain, listRollbackTargets } from "./rollback-verdict.js";
import { imagesOf } from "../revision/parts.js";
import type { Images } from "../ports/images.js";
import { deploymentOf, imageName } from "../source/own-images.js";
import { isOwnName } from "./own-images.js";
import type { Run } from "../journal/run.js";

/**
 * Gives the live image a name of ours, so that it outlives a moved tag and a clean-up of nameless images. Then
 * removes the names of deployments that no rollback can reach; without its last name, an image goes. Reports
 * failures, and continues.
 */
export async function keepImages(run: Run): Promise<void> {
  const { images } = run;
  if (!images) return;
  const { workload, id } = run.record;
  const { spec } = run.green;
  const [entrance = spec.image, ...parts] = imagesOf(run.green);
  await run.tolerate("name the image", async () => {
    const mayName = await namesAllowed({ run, images }, [entrance, ...parts]);
    if (mayName(entrance)) await tag({ run, images }, entrance, imageName(workload, id));
    for (const [index, part] of parts.entries())
      if (mayName(part)) await tag({ run, images }, part, imageName(workload, id, String(index + 1)));
  });
  await dropImages(run);
}

interface Keeping {
  readonly run: Run;
  readonly images: Images;
}

/** Also after a failure: a built image stays for the next deployment to reuse, and goes after that. */
export async function dropImages(run: Run): Promise<void> {
  const { images } = run;
  if (!images) return;
  const { workload, id, phase } = run.record;
  await run.tolerate("remove older images", async () => {
    const names = await images.tags(imageName(workload, ""), run.halt);
    if (names.every((name) => deploymentOf(name) === id)) return;
    const state = await run.engine.store.findState(workload);
    // More may be kept than this process can know.
    if (state && findRetain(run.engine.sources, state) === undefined) return;
    const succeeding = phase === "draining" ? id : undefined;
    const targets = await listRollbackTargets(run.engine, { workload, state, succeeding });
    const kept = new Set([id, state?.live.deployment, ...targets.map((target) => target.id)]);
    await removeImages(
      run,
      names.filter((name) => !kept.has(deploymentOf(name))),
    );
  });
}

/**
 * Only names from this workload's own deployments: another user, or another store on the same engine, may have
 * given a similar one.
 */
export async function removeImages(run: Run, names: readonly string[]): Promise<string[]> {
  const { images } = run;
  const { store, runtime } = run.engine;
  const { workload } = run.record;
  const removed: string[] = [];
  if (!images || !runtime.images) return removed;
  for (const name of names) {
    if (!(await isOwnName({ images: runtime.images, store, workload }, name, run.halt))) continue;
    await images.remove(name, run.halt);
    removed.push(name);
  }
  return removed;
}

/**
 * An image without its own name would go when our name is removed, so only images of a registry, or built for
 * this workload, are named.
 */
async function namesAllowed(
  { run, images }: Keeping,
  wanted: readonly string[],
): Promise<(image: string) => boolean> {
  if (wanted.every(isOfRegistry)) return () => true;
  const built = await images.list(run.record.workload, run.halt);
  const ids = new Set([...built, ...(run.record.built ?? [])].map(({ id }) => id));
  return (image) => isOfRegistry(image) || ids.has(image);
}

function isOfRegistry(image: string): boolean {
  return image.includes("@");
}

/** A kept container may have outlived its image. */
async function tag({ run, images }: Keeping, image: string, name: string): Promise<void> {
  try {
    await images.tag(image, name, run.halt);
  } catch (error) {
    if (!hasCode(error, "IMAGE_NOT_FOUND") || run.green.deployment === run.record.id) throw error;
  }
}
