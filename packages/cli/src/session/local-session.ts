import { resolve } from "node:path";
import { createDeployer } from "@cutover/core";
import { loadProject } from "../config/load-project.js";
import { localAdministration } from "./local-administration.js";
import type { Io } from "../io.js";
import { workloadsOf } from "./project-workloads.js";
import type { Session, SessionRequest } from "./session.js";

/** This process is the deployer. PROJECT_MISSING, CONFIG_INVALID with every mistake of the file. */
export async function openLocalSession(
  { config: path, destination, use }: SessionRequest,
  { environment }: Pick<Io, "environment">,
): Promise<Session> {
  const project = await loadProject({ path, destination, environment });
  const options = await project.deployerOptions();
  const deployer = await createDeployer({ ...options, watch: use === "act" });
  return {
    cutover: deployer,
    administration: localAdministration(resolve(project.folder, project.server.records)),
    kind: "local",
    place: "this machine",
    workloads: workloadsOf(project),
    close: () => deployer.close(),
  };
}
