import { type LoadOptions, readProject } from "../config/load-project.js";
import { toDeployerError } from "@cutover/schema/errors";
import { bad, type Examination } from "./examination.js";
import { examineEngine } from "./examine-engine.js";
import { examineListen } from "./examine-ports.js";
import { examineNode } from "./examine-node.js";
import { examineProject } from "./examine-project.js";
import { examineProxy } from "./examine-proxy.js";
import { examineStore } from "./examine-store.js";

/** Looks at everything that a deployment and the server need on this machine. Never rejects. */
export async function examine(options: LoadOptions): Promise<Examination[]> {
  const node = examineNode();
  try {
    const { project, diagnostics } = await readProject(options);
    const found = examineProject(project?.path ?? "", diagnostics);
    if (project === undefined) return [...node, ...found];
    const parts = [examineStore, examineEngine, examineProxy, examineListen];
    return [...node, ...found, ...(await Promise.all(parts.map((part) => part(project)))).flat()];
  } catch (error) {
    const { message, remedy } = toDeployerError(error);
    return [...node, bad("project", message, remedy)];
  }
}
