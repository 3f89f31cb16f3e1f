import type { ContainerSpec } from "../ports/container-spec.js";
import type { PrepareContext, Release } from "../source/source-plugin.js";
import { DeployerError } from "../errors/deployer-error.js";
import { mayBePulled, volumesNeeded } from "../retention/rollback-verdict.js";
import { demandPort } from "../ports/optional-ports.js";
import { preparationRuntime } from "../source/preparation-runtime.js";
import { imagesOfRelease, releaseOf } from "../revision/parts.js";
import { validateConfig } from "@cutover/schema";
import { HostAccess } from "../source/host-access.js";
import { specPrivileges } from "../source/spec-privileges.js";
import { secretReader } from "../source/resolve-secret.js";
import type { Revision } from "../records/records.js";
import { findRetained } from "../retention/retained.js";
import type { Run } from "../journal/run.js";
import { readImage } from "./read-image.js";

/** A release, completed with the image's settings. */
export interface PreparedRelease extends Release {
  readonly container: ContainerSpec;
}

/**
 * Pulls or builds the release, or finds that of an earlier deployment, and reads its image. Blue stays
 * untouched.
 */
export async function prepareRelease(run: Run): Promise<PreparedRelease> {
  const release = await bringRelease(run);
  return { ...release, container: await readImage(run, release) };
}

async function bringRelease(run: Run): Promise<Release> {
  const { source, config, from, operation } = run.record;
  run.signal.throwIfAborted();
  const earlier = from === undefined ? undefined : await run.engine.store.findDeployment(from);
  if (earlier?.green) {
    const release = await prepareAgain(run, earlier.green);
    if (release) return release;
  }
  if (operation === "rollback") throw impossible(run, "what it ran is not known any more");
  const plugin = run.plugin(source);
  const release = await plugin.prepare(validateConfig(plugin.schema, config), contextOf(run));
  await accessOf(run).assertAllowed([...(release.privileges ?? []), ...specPrivileges(release.container)]);
  return release;
}

/** Undefined if it must be prepared again. A rollback never prepares again, because the result could differ. */
async function prepareAgain(run: Run, earlier: Revision): Promise<Release | undefined> {
  const isRollback = run.record.operation === "rollback";
  const release = releaseOf(earlier);
  await accessOf(run).assertAllowed([...(release.privileges ?? []), ...specPrivileges(earlier.spec)]);
  const volumes = isRollback ? volumesNeeded(earlier, run.record) : [];
  const held = volumes.length > 0 ? demandPort(run.runtime, "volumes", "volumes") : undefined;
  const [missing] = (await held?.missing(volumes, run.signal)) ?? [];
  if (missing !== undefined) throw impossible(run, `the volume ${missing} is gone`);
  if (await findRetained(run)) return release;
  if (await bringImages(run, release)) return release;
  if (!isRollback) return undefined;
  throw impossible(run, "its image is gone from the engine, and no registry is known for it");
}

/** False if an image is gone from the engine and cannot be pulled again. */
export async function bringImages(run: Run, release: Release): Promise<boolean> {
  const { source, config } = run.record;
  const plugin = run.plugin(source);
  const { images } = run;
  // The runtime brings the images itself.
  if (!images) return true;
  for (const image of imagesOfRelease(release)) {
    if (await images.find(image, run.signal)) continue;
    if (!mayBePulled(plugin, image)) return false;
    await plugin.pullAgain?.(validateConfig(plugin.schema, config), image, contextOf(run));
  }
  return true;
}

function contextOf(run: Run): PrepareContext {
  const { workload, id } = run.record;
  const { images, signal, emit } = run;
  const { resolver, policy } = run.engine.secrets;
  const read = secretReader(resolver, policy);
  // A plugin's own words, and the output of its programs, may quote it.
  const resolveSecret: typeof read = async (reference, path) => {
    const value = await read(reference, path);
    run.hide([value]);
    return value;
  };
  const access = accessOf(run);
  return {
    workload,
    deployment: id,
    runtime: preparationRuntime({ images, host: run.runtime.host }),
    clock: run.engine.clock,
    signal,
    emit,
    resolveSecret,
    assertAllowed: (privileges) => access.assertAllowed(privileges),
    localPath: (path, written) => access.localPath(path, written),
  };
}

function accessOf({ engine }: Run): HostAccess {
  return HostAccess.of(engine.policy, engine.runtime);
}

function impossible({ record }: Run, why: string): DeployerError {
  const { workload, from } = record;
  return new DeployerError("ROLLBACK_IMPOSSIBLE", `${workload} cannot be rolled back to ${from}: ${why}`, {
    details: { workload, deployment: from },
  });
}
