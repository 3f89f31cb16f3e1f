import { DeliveryFailure, post, readFilledText, readWebUrl } from "@cutover/core/notify";
import type { DeploymentNotice } from "../notice.js";
import type { Sender } from "../sender.js";
import { refuseFailure } from "./http-sender.js";
import { type Named, readNamed } from "./options.js";

const version = "0.5.1";
const digest = /^(?:(.+)@)?sha256:([0-9a-f]{64})$/;

export interface CdeventsOptions extends Named {
  /** Takes CloudEvents over HTTP, in structured mode. Its path counts as a secret. */
  readonly url: string;
  /** A URI reference for this deployer, such as `/cutover/host-1`. */
  readonly source: string;
  /** Id of the environment; "production" if absent. */
  readonly environment?: string;
}

/**
 * Sends each success as a CDEvent of a service: deployed, upgraded, rolledback or removed. Ignores all other notices;
 * give it to `deploymentNotices` with `successes`. CONFIG_INVALID.
 */
export function cdevents(options: CdeventsOptions): Sender {
  const { name, url, source: from, environment: at = "production" } = readNamed("cdevents", options);
  const target = readWebUrl("cdevents.url", url);
  const source = readFilledText("cdevents.source", from);
  const environment = readFilledText("cdevents.environment", at);
  return {
    name,
    async send(notice, signal) {
      const event = notice.kind === "deployment" ? eventOf(notice, { source, environment }) : undefined;
      if (!event) return;
      const { context, subject } = event;
      const body = JSON.stringify({
        specversion: "1.0",
        id: context.id,
        source: context.source,
        type: context.type,
        subject: subject.id,
        time: context.timestamp,
        datacontenttype: "application/json",
        data: event,
      });
      const headers = {
        "content-type": "application/cloudevents+json; charset=utf-8",
        "user-agent": "cutover",
      };
      refuseFailure(await post(target, { headers, body }, signal), { url: target, secrets: [] });
    },
  };
}

interface Event {
  readonly context: {
    readonly specversion: string;
    readonly id: string;
    readonly chainId: string;
    readonly source: string;
    readonly type: string;
    readonly timestamp: string;
  };
  readonly subject: { readonly id: string; readonly source: string; readonly content: object };
}

/** Pure. Undefined if CDEvents has no event for it. */
function eventOf(
  notice: DeploymentNotice,
  { source, environment }: { readonly source: string; readonly environment: string },
): Event | undefined {
  const predicate = predicateOf(notice);
  if (predicate === undefined) return undefined;
  const { id, deployment, workload, atMs } = notice;
  const artifactId = predicate === "removed" ? undefined : artifactOf(notice);
  return {
    context: {
      specversion: version,
      id,
      chainId: deployment,
      source,
      type: `dev.cdevents.service.${predicate}.0.3.0`,
      timestamp: new Date(atMs).toISOString(),
    },
    subject: {
      id: workload,
      source,
      content: { environment: { id: environment }, ...(artifactId !== undefined && { artifactId }) },
    },
  };
}

function predicateOf({ outcome, operation, replaces }: DeploymentNotice): string | undefined {
  if (outcome !== "succeeded" || operation === "repair") return undefined;
  if (operation === "remove") return "removed";
  if (operation === "rollback") return "rolledback";
  return replaces === undefined ? "deployed" : "upgraded";
}

/** A package URL. The events demand it: a success without a digest is a fault of ours. */
function artifactOf({ image = "", workload }: DeploymentNotice): string {
  const [, repository, sha] = digest.exec(image) ?? [];
  if (sha === undefined) throw new DeliveryFailure("the image has no digest", { mayPass: false });
  const name = encodeURIComponent(
    (repository ?? workload).split("/").at(-1)?.replace(/:.*$/, "").toLowerCase() ?? "",
  );
  const qualifier =
    repository === undefined ? "" : `?repository_url=${encodeURIComponent(repository.toLowerCase())}`;
  return `pkg:oci/${name}@sha256%3A${sha}${qualifier}`;
}
