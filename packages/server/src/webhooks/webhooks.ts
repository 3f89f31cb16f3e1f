import { hasCode, type Deployer } from "@cutover/core";
import type { Clock } from "@cutover/core/ports";
import { DeployerError } from "@cutover/schema/errors";
import { json } from "../http/answer.js";
import { readBody } from "../http/read-body.js";
import { traceparentOf } from "../http/traceparent.js";
import type { Noted } from "../http/route.js";
import type { DeliveryRecord, Records } from "../records/records.js";
import { awaitOutcome } from "./await-outcome.js";
import { beginOnce, type Beginning, type Begun } from "./begin.js";
import type { Change } from "./change.js";
import { ciAnswer } from "./ci-answer.js";
import { readCiRequest } from "./ci-request.js";
import { decide, decideCi, type Decision } from "./decide.js";
import { noteDelivery } from "./deliveries.js";
import { GithubReports } from "./github-reports.js";
import { parseBody } from "./parse-body.js";
import { senders, type Sender } from "./senders.js";
import { readWebhooks, type SenderName, type Webhook, type WebhookOptions } from "./webhook-options.js";

export interface WebhooksOptions {
  readonly deployer: Pick<Deployer, "deploy" | "deployment" | "summary" | "status" | "workload">;
  readonly records: Records;
  readonly clock: Clock;
  readonly webhooks: Readonly<Record<string, WebhookOptions>>;
}

export interface Incoming {
  readonly sender: SenderName;
  /** The last part of the path, for senders that cannot sign. */
  readonly pathSecret?: string | undefined;
  readonly requestId: string;
  /** For the audit log: who was proved, and what began. */
  readonly note: (of: Noted) => void;
  /** Aborts if the server closes: waits end. */
  readonly closing: AbortSignal;
}

/** What became of a delivery for one webhook. */
interface Taken {
  readonly webhook: string;
  readonly outcome: "accepted" | "duplicate" | "ignored" | "refused";
  readonly reason?: string;
  readonly deployment?: string;
}

/** An image comes with several events within moments: one for each of its names and kinds. */
const coalescedMs = 10 * 60_000;

/**
 * Receives deliveries. Nothing of a body is parsed before its signature is proven; the same bytes begin one
 * deployment, however often they come; the newest deployment supersedes those that wait.
 */
export class Webhooks {
  readonly #options: WebhooksOptions;
  readonly #hooks: readonly Webhook[];
  readonly #reports: GithubReports;
  /** By webhook: the newest image that it deployed. */
  readonly #images = new Map<
    string,
    { readonly image: string; readonly deployment: string; readonly atMs: number }
  >();
  /** By webhook: deliveries are taken one after the other. */
  readonly #taking = new Map<string, Promise<unknown>>();

  /** CONFIG_INVALID names the field. */
  constructor(options: WebhooksOptions) {
    this.#options = options;
    this.#hooks = readWebhooks(options.webhooks);
    this.#reports = new GithubReports(options);
  }

  /** The senders of the configured webhooks. */
  get senders(): ReadonlySet<SenderName> {
    return new Set(this.#hooks.map(({ sender }) => sender));
  }

  /**
   * Answers a delivery. BODY_TOO_LARGE; WEBHOOK_UNPROVEN; REQUEST_INVALID if a proven body is not JSON; for a CI job
   * WEBHOOK_MISMATCH and WEBHOOK_REPEATED; WEBHOOK_REFUSED.
   */
  async receive(request: Request, incoming: Incoming): Promise<Response> {
    const { prove, maxBytes, changes } = senders[incoming.sender];
    const body = await this.#read(request, incoming.sender, maxBytes);
    const { pathSecret } = incoming;
    const delivery = { headers: request.headers, body, pathSecret, nowMs: this.#options.clock.wallMs() };
    const proven = this.#hooks.flatMap((hook) => {
      const key = hook.sender === incoming.sender ? prove(delivery, hook.secret) : undefined;
      return key === undefined ? [] : [{ hook, key }];
    });
    const sizeBytes = body.byteLength;
    if (proven.length === 0) {
      await this.#note(incoming.sender, { outcome: "refused", reason: "not proven", sizeBytes });
      throw new DeployerError("WEBHOOK_UNPROVEN", "the signature or secret is missing, wrong or too old");
    }
    const [first] = proven;
    incoming.note({
      who: `hook:${first?.hook.name}`,
      ...(proven.length === 1 && { workload: first?.hook.workload ?? "" }),
    });
    const parsed = parseBody(body, request.headers.get("content-type"));
    if (!parsed) {
      await this.#refuse(proven, "the body is not JSON");
      throw new DeployerError("REQUEST_INVALID", "the body is not JSON");
    }
    const proved = { ...incoming, request, sizeBytes, payload: parsed.json };
    return incoming.sender === "ci"
      ? this.#receiveCi(proven, proved)
      : this.#receiveChanges(proven, changes, proved);
  }

  /** Reports nothing more to GitHub; the deployments continue. */
  async close(): Promise<void> {
    await this.#reports.close();
  }

  async #receiveChanges(
    proven: readonly ProvenHook[],
    changesOf: Sender["changes"],
    proved: Proved,
  ): Promise<Response> {
    const changes = changesOf(proved.payload);
    const taken: Taken[] = [];
    for (const { hook, key } of proven)
      taken.push(
        await this.#inTurn(hook, () =>
          this.#take(hook, { changes, key, traceparent: traceparentOf(proved.request) }),
        ),
      );
    for (const one of taken) await this.#note(one.webhook, { ...one, sizeBytes: proved.sizeBytes });
    const outcomes = new Set(taken.map(({ outcome }) => outcome));
    const [one] = taken;
    if (taken.length === 1 && one?.deployment !== undefined) proved.note({ deployment: one.deployment });
    if (one?.outcome === "refused" && outcomes.size === 1)
      throw new DeployerError("WEBHOOK_REFUSED", one.reason ?? "", { details: { deliveries: taken } });
    return json({ deliveries: taken }, { status: outcomes.has("accepted") ? 202 : 200 });
  }

  async #take(
    hook: Webhook,
    { changes, key, traceparent }: Omit<Beginning, "decision"> & { readonly changes: readonly Change[] },
  ): Promise<Taken> {
    const webhook = hook.name;
    const configImage = await this.#configImage(hook);
    const decisions = changes.map((change) => decide(hook, change, configImage));
    // The newest of a batch comes last.
    const decision = decisions.findLast(({ deploy }) => deploy) ?? decisions[0];
    if (!decision?.deploy) return { webhook, outcome: "ignored", reason: decision?.reason ?? "it is empty" };
    const nowMs = this.#options.clock.wallMs();
    const newest = this.#images.get(webhook);
    const { image } = decision;
    if (image?.includes("@") && newest?.image === image && nowMs - newest.atMs < coalescedMs)
      return { webhook, outcome: "duplicate", reason: "the same image", deployment: newest.deployment };
    const begun = await beginOnce(this.#options, hook, { key, decision, traceparent });
    if (!begun)
      return { webhook, outcome: "duplicate", reason: "its deployment is no longer in the history" };
    const { deployment, isRepeated } = begun;
    if (isRepeated)
      return { webhook, outcome: "duplicate", reason: "the same bytes", deployment: deployment.id };
    if (!(await deployment.accepted)) return { webhook, outcome: "refused", ...(await reasonOf(begun)) };
    if (image !== undefined) this.#images.set(webhook, { image, deployment: deployment.id, atMs: nowMs });
    this.#report(hook, begun, decision);
    return { webhook, outcome: "accepted", deployment: deployment.id };
  }

  async #receiveCi(proven: readonly ProvenHook[], proved: Proved): Promise<Response> {
    const { request, sizeBytes, requestId } = proved;
    const asked = readCiRequest(proved.payload);
    if (!asked) {
      const expected =
        "a JSON object whose `image_sha` is a tag or a digest, and whose other fields are texts";
      throw await this.#mismatch(proven, `the body must be ${expected}`);
    }
    const [one, ...more] = proven.filter(
      ({ hook }) => asked.workload === undefined || hook.workload === asked.workload,
    );
    if (!one || more.length > 0) {
      const names = proven.map(({ hook }) => hook.workload).join(", ");
      throw await this.#mismatch(proven, `\`workload\` must be one of: ${names}`);
    }
    const { hook, key } = one;
    const decision = decideCi(hook, asked, await this.#configImage(hook));
    if (!decision.deploy) throw await this.#mismatch([one], decision.reason);
    const traceparent = traceparentOf(request);
    const begun = await this.#inTurn(hook, () =>
      beginOnce(this.#options, hook, { key, decision, traceparent }),
    );
    const about = { workload: hook.workload, sizeBytes };
    if (!begun) {
      await this.#note(hook.name, { ...about, outcome: "duplicate", reason: "an old request" });
      throw new DeployerError(
        "WEBHOOK_REPEATED",
        "the deployment of this request is no longer in the history",
      );
    }
    const { deployment, isRepeated } = begun;
    proved.note({ who: `hook:${hook.name}`, workload: hook.workload, deployment: deployment.id });
    if (!isRepeated && !(await deployment.accepted)) {
      await this.#note(hook.name, { ...about, outcome: "refused", ...(await reasonOf(begun)) });
    } else {
      const outcome = isRepeated ? "duplicate" : "accepted";
      await this.#note(hook.name, { ...about, outcome, deployment: deployment.id });
      if (!isRepeated) this.#report(hook, begun, decision);
    }
    const awaited = await awaitOutcome(
      deployment,
      this.#options.clock,
      AbortSignal.any([request.signal, proved.closing]),
    );
    const wantsJson = request.headers.get("accept")?.includes("application/json") ?? false;
    return ciAnswer(this.#options.deployer, { begun, awaited, requestId, wantsJson });
  }

  #report(hook: Webhook, { deployment }: Begun, decision: Extract<Decision, { deploy: true }>): void {
    if (hook.github && decision.push) this.#reports.follow(hook.github, decision.push, deployment);
  }

  /** The image in the workload's config; undefined if it has none, or there is no such workload. */
  async #configImage({ workload }: Webhook): Promise<string | undefined> {
    try {
      const { config } = await this.#options.deployer.workload(workload);
      const image: unknown =
        typeof config === "object" && config !== null ? Reflect.get(config, "image") : undefined;
      return typeof image === "string" ? image : undefined;
    } catch (error) {
      if (hasCode(error, "WORKLOAD_UNKNOWN")) return undefined;
      throw error;
    }
  }

  async #inTurn<T>(hook: Webhook, work: () => Promise<T>): Promise<T> {
    const before = this.#taking.get(hook.name) ?? Promise.resolve();
    const taken = before.then(work, work);
    this.#taking.set(
      hook.name,
      taken.catch(() => undefined),
    );
    return taken;
  }

  async #mismatch(hooks: readonly ProvenHook[], reason: string): Promise<DeployerError> {
    await this.#refuse(hooks, reason);
    return new DeployerError("WEBHOOK_MISMATCH", reason);
  }

  async #refuse(hooks: readonly ProvenHook[], reason: string): Promise<void> {
    for (const { hook } of hooks) await this.#note(hook.name, { outcome: "refused", reason });
  }

  async #read(request: Request, sender: SenderName, maxBytes: number): Promise<Buffer> {
    try {
      return await readBody(request, maxBytes);
    } catch (error) {
      if (hasCode(error, "BODY_TOO_LARGE"))
        await this.#note(sender, { outcome: "refused", reason: "too large" });
      throw error;
    }
  }

  async #note(peer: string, of: Omit<DeliveryRecord, "atMs" | "direction" | "peer">): Promise<void> {
    const { outcome, reason, deployment, sizeBytes } = of;
    const workload = this.#hooks.find(({ name }) => name === peer)?.workload;
    await noteDelivery(this.#options.records, {
      atMs: this.#options.clock.wallMs(),
      direction: "in",
      peer,
      outcome,
      ...(reason !== undefined && { reason }),
      ...(workload !== undefined && { workload }),
      ...(deployment !== undefined && { deployment }),
      ...(sizeBytes !== undefined && { sizeBytes }),
    });
  }
}

/** A webhook whose secret proves a delivery, and the key under which that counts once. */
interface ProvenHook {
  readonly hook: Webhook;
  readonly key: string;
}

interface Proved extends Incoming {
  readonly request: Request;
  readonly sizeBytes: number;
  readonly payload: unknown;
}

async function reasonOf({ deployment }: Begun): Promise<{ readonly reason: string }> {
  const { error } = await deployment.done;
  return { reason: error ? `${error.code}: ${error.message}` : "it was refused" };
}
