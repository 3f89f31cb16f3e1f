import { resolve } from "node:path";
import type { NoticeTest } from "@cutover/client";
import { createDeployer } from "@cutover/core";
import type { Delivery } from "@cutover/notifiers";
import { projectSecrets } from "../config/deployer-options.js";
import { loadProject, type Project } from "../config/load-project.js";
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
    administration: localAdministration(resolve(project.folder, project.server.records), () =>
      testNotices(project),
    ),
    kind: "local",
    place: "this machine",
    workloads: workloadsOf(project),
    close: () => deployer.close(),
  };
}

async function testNotices({ notifiers, secrets }: Project): Promise<NoticeTest> {
  // Loaded here: no other command needs a sender.
  const { receiversOf } = await import("../serve/senders.js");
  const { sendTestNotice } = await import("@cutover/notifiers");
  const receivers = await receiversOf(notifiers, projectSecrets(secrets));
  const deliveries = await sendTestNotice(receivers.map(({ sender }) => sender));
  return deliveries.map(resultOf);
}

function resultOf({ sender, outcome, reason, tries }: Delivery): NoticeTest[number] {
  return {
    sender,
    outcome: outcome === "delivered" ? outcome : "failed",
    tries,
    ...(reason !== undefined && { reason }),
  };
}
