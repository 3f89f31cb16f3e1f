import { toDeployerError } from "../errors/deployer-error.js";
import type { PrepareContext } from "./source-plugin.js";

/** How many deployments of a workload keep their images. */
const keptDeployments = 5;

/** What an image is called that a deployment has built; `part` where it builds several. */
export function imageName(workload: string, deployment: string, part?: string): string {
  return `cutover/${workload}:${deployment}${part === undefined ? "" : `-${part}`}`;
}

/**
 * Removes the images that were built for older deployments, but for the latest ones. Those that a container uses stay, and so does
 * what has other names. Tells of what fails, and goes on.
 */
export async function dropOldImages(context: PrepareContext): Promise<void> {
  const { deployment, runtime, signal, emit } = context;
  try {
    const names = await ownNames(context);
    // The ids of deployments sort by time.
    const others = new Set(names.map(deploymentOf).filter((one) => one !== deployment));
    const kept = new Set([
      deployment,
      ...[...others]
        .toSorted()
        .toReversed()
        .slice(0, keptDeployments - 1),
    ]);
    for (const name of names) if (!kept.has(deploymentOf(name))) await runtime.removeImage(name, signal);
  } catch (error) {
    signal.throwIfAborted();
    const { code, message, remedy } = toDeployerError(error);
    const what = "remove older images";
    emit({ type: "clean-up:failed", what, error: { code, message, remedy, details: {} } });
  }
}

async function ownNames({ runtime, workload, signal }: PrepareContext): Promise<string[]> {
  const names = (await runtime.listImages(workload, signal)).flatMap(({ tags }) => tags);
  return names.filter((name) => name.startsWith(imageName(workload, "")));
}

function deploymentOf(name: string): string {
  return name.replace(/^.*:/, "").replace(/-.*$/, "");
}
