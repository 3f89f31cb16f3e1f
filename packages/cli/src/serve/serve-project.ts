import { resolve } from "node:path";
import { createDeployer, type DeploymentEvent } from "@cutover/core";
import { systemClock } from "@cutover/core/ports";
import { openDashboard } from "@cutover/dashboard";
import { alertsThrough, deploymentNotices, type OnDelivery, traceDeployments } from "@cutover/notifiers";
import {
  createServer,
  issueFirstToken,
  recordAlerts,
  recordDeliveries,
  type ListenOptions,
  type Records,
  sqliteRecords,
} from "@cutover/server";
import { projectSecrets } from "../config/deployer-options.js";
import type { Project } from "../config/load-project.js";
import { makeStateFolder } from "../config/state-folder.js";
import { defined } from "./defined.js";
import { holdStore } from "./hold-store.js";
import { type Receiver, receiversOf } from "./senders.js";
import { socketOf } from "./systemd-unit.js";
import { webhooksOf } from "./webhooks.js";

export interface ServeOptions {
  readonly project: Project;
  readonly version: string;
  readonly onEvent?: (event: DeploymentEvent) => void;
}

export interface Serving {
  readonly url: string;
  /** The page's address for a browser; undefined on a socket without a public URL. */
  readonly pageUrl: string | undefined;
  /** The token for everything, if there was none yet. */
  readonly firstToken: string | undefined;
  /** Lets requests finish, stops work at its next safe point, and closes everything. Containers keep serving. */
  close(): Promise<void>;
}

/**
 * Starts the deployer with its monitor, the server and the notices of a project. SERVE_RUNNING, SECRET_MISSING,
 * LISTEN_REFUSED, LISTEN_FAILED, or an error of the store; nothing is left running then.
 */
export async function serveProject(options: ServeOptions): Promise<Serving> {
  const { project, version } = options;
  const closing: (() => unknown)[] = [];
  const close = async (): Promise<void> => {
    for (const each of closing.splice(0).toReversed()) await each();
  };
  try {
    const storeFile = resolve(project.folder, project.store.sqlite ?? "");
    const recordsFile = resolve(project.folder, project.server.records);
    for (const file of [storeFile, recordsFile]) await makeStateFolder(file);
    closing.push(await holdStore(storeFile));
    const records = sqliteRecords(recordsFile);
    await records.open();
    closing.push(() => records.close());
    const readSecret = projectSecrets(project.secrets);
    const receivers = await receiversOf(project.notifiers, readSecret);
    const webhooks = await webhooksOf(project.webhooks, readSecret);
    const onDelivery = recordDeliveries(records);
    const deployer = await createDeployer({
      ...(await project.deployerOptions()),
      monitor: monitorOptions(project, { records, receivers, onDelivery }),
      ...(options.onEvent && { onEvent: options.onEvent }),
    });
    closing.push(() => deployer.close());
    closing.push(await startNotices({ deployer, records, receivers, onDelivery }));
    closing.push(startTraces(deployer, records));
    const dashboard = await openDashboard();
    const server = await createServer({
      deployer,
      records,
      version,
      senders: receivers.map(({ sender }) => sender),
      webhooks,
      dashboard,
      ...defined({ publicUrl: project.server.public_url }),
    });
    closing.push(() => server.close());
    const { url } = await server.listen(listenOptions(project.server));
    const firstToken = await issueFirstToken({ records, clock: systemClock });
    const pageUrl = dashboard && pageUrlOf(project.server.public_url ?? url);
    return { url, pageUrl, firstToken, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function pageUrlOf(url: string): string | undefined {
  return /^https?:/.test(url) ? `${url.replace(/\/+$/, "")}/ui/` : undefined;
}

function listenOptions({ listen, allow_remote }: Project["server"]): ListenOptions {
  const socketPath = socketOf(listen);
  if (socketPath !== undefined) return { socketPath };
  const [, host = "", port = ""] = /^(.*):(\d+)$/.exec(listen) ?? [];
  return { host: host.replace(/^\[|\]$/g, ""), port: Number(port), allowRemote: allow_remote };
}

interface Noticing {
  readonly records: Records;
  readonly receivers: readonly Receiver[];
  readonly onDelivery: OnDelivery;
}

function monitorOptions({ monitor }: Project, { records, receivers, onDelivery }: Noticing) {
  const senders = receivers
    .filter(({ alerts }) => alerts)
    .map(({ sender }) => alertsThrough(sender, { onDelivery }));
  return {
    selfHeal: monitor.self_heal,
    parallel: monitor.parallel,
    notifiers: [recordAlerts(records), ...senders],
  };
}

/** Goes on where the last server was. Returns what ends them. */
async function startNotices({
  deployer,
  records: { progress },
  receivers,
  onDelivery,
}: Noticing & { readonly deployer: Parameters<typeof deploymentNotices>[0]["deployer"] }) {
  const ends = new AbortController();
  const starts = receivers.map(async ({ sender, successes, repairs }) => {
    const follower = `notices to ${sender.name}`;
    const after = await progress.read(follower);
    return {
      deployer,
      senders: [sender],
      when: { successes, repairs },
      ...(after !== undefined && { after }),
      // A write that fails is made up for by the next one.
      onProgress: (seq: number) => void progress.write(follower, seq).catch(() => undefined),
      onDelivery,
      signal: ends.signal,
    };
  });
  const running = (await Promise.all(starts)).map((options) => deploymentNotices(options));
  return async (): Promise<void> => {
    ends.abort();
    await Promise.allSettled(running);
  };
}
/** Without `@opentelemetry/api`, there are no traces. Returns what ends them. */
function startTraces(deployer: Parameters<typeof traceDeployments>[0]["deployer"], { origins }: Records) {
  const ends = new AbortController();
  const running = traceDeployments({
    deployer,
    signal: ends.signal,
    traceparentOf: async (deployment) => (await origins.find(deployment))?.traceparent,
  }).catch(() => undefined);
  return async (): Promise<void> => {
    ends.abort();
    await running;
  };
}
