/** What an image is called that a deployment runs or has built; `part` where there are several. */
export function imageName(workload: string, deployment: string, part?: string): string {
  return `${ownPrefix}${workload}:${deployment}${part === undefined ? "" : `-${part}`}`;
}

/** With which the names of all our images begin. */
export const ownPrefix = "cutover/";

/** The deployment that an image of this name belongs to. */
export function deploymentOf(name: string): string {
  return name.replace(/^.*:/, "").replace(/-.*$/, "");
}

/** True for what an engine's adapter calls the stages that an image was built from: nobody runs these. */
export function isStageName(name: string): boolean {
  return /-stage-\d+$/.test(name);
}

/** The workload that an image of this name belongs to. */
export function workloadOf(name: string): string {
  return name.slice(ownPrefix.length).replace(/:.*$/, "");
}
