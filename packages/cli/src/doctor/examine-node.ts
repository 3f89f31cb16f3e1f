import { bad, type Examination, good, warning } from "./examination.js";

const least = [20, 19] as const;

/** Judges the version of Node, such as "20.19.1". */
export function examineNode(version: string = process.versions.node): Examination[] {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major < least[0] || (major === least[0] && minor < least[1]))
    return [bad("Node", `Node ${version} is too old.`, "Install Node 22 or newer.")];
  if (major === 20)
    return [warning("Node", `Node ${version} gets no more fixes.`, "Install Node 22 or newer.")];
  return [good("Node", `Node ${version}`)];
}
