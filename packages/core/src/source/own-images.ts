/** The name of an image that a deployment runs or has built; `part` if there are several. */
export function imageName(workload: string, deployment: string, part?: string): string {
  return `${ownPrefix}${workload}:${deployment}${part === undefined ? "" : `-${part}`}`;
}

/** The names of all our images begin with this. */
export const ownPrefix = "cutover/";

/** The deployment of an image with this name. */
export function deploymentOf(name: string): string {
  return name.replace(/^.*:/, "").replace(/-.*$/, "");
}

/** True for the name that an engine's adapter gives to a build stage: no container runs it. */
export function isStageName(name: string): boolean {
  return /-stage-\d+$/.test(name);
}

/** The workload of an image with this name. */
export function workloadOf(name: string): string {
  return name.slice(ownPrefix.length).replace(/:.*$/, "");
}
