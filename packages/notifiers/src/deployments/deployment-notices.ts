import { type Deployer, hasCode, type LoggedEvent } from "@cutover/core";
import { followEvents } from "@cutover/core/notify";
import { type Clock, systemClock } from "@cutover/core/ports";
import type { OnDelivery } from "../deliver.js";
import type { DeploymentNotice, HoldNotice } from "../notice.js";
import type { Sender } from "../sender.js";
import { type EndEvent, type HoldEvent, holdNoticeOf, noticeOf } from "./notice-of.js";
import { Outbox } from "./outbox.js";
import { Progress } from "./progress.js";
import { isSelected, type WhenOptions } from "./selection.js";

/** An older notice is no news: after a long stop, it would be one of a flood. */
const oldestMs = 3_600_000;
/** Ids that are remembered, so that each is told of once. */
const remembered = 1_000;

export interface DeploymentNoticesOptions {
  readonly deployer: Pick<Deployer, "events" | "summary">;
  readonly senders: readonly Sender[];
  readonly when?: WhenOptions;
  /** The `seq` that `onProgress` was last called with; absent: only deployments that end from now on. */
  readonly after?: number;
  /** Called with the `seq` of an event before which every notice is settled: keep it as the next `after`. */
  readonly onProgress?: (seq: number) => void;
  readonly onDelivery?: OnDelivery;
  /** Ends it. A delivery that is under way is given up, and repeated after a restart. */
  readonly signal: AbortSignal;
  readonly clock?: Clock;
}

/**
 * Follows the durable log of events, and tells each sender how deployments ended, and which ones wait for a promotion,
 * whichever process carries them out: each once. Resolves if `signal` aborts or the deployer closes; what a sender or a callback does changes nothing
 * else. A notice may come twice, under the same id, if the process dies between its delivery and `onProgress`.
 */
export async function deploymentNotices(options: DeploymentNoticesOptions): Promise<void> {
  const { deployer, signal, clock = systemClock } = options;
  const follower = new Follower(options, clock);
  await followEvents({
    deployer,
    after: options.after,
    signal,
    clock,
    take: (event) => follower.take(event),
  });
  await follower.quiet();
}

class Follower {
  readonly #options: DeploymentNoticesOptions;
  readonly #clock: Clock;
  readonly #outboxes: readonly Outbox[];
  readonly #progress: Progress;
  readonly #recovered = new Recent();
  readonly #told = new Recent();

  constructor(options: DeploymentNoticesOptions, clock: Clock) {
    const { senders, signal, onDelivery } = options;
    this.#options = options;
    this.#clock = clock;
    this.#outboxes = senders.map((sender) => new Outbox(sender, { clock, signal, onDelivery }));
    this.#progress = new Progress(options.onProgress);
  }

  async take(event: LoggedEvent): Promise<void> {
    if (event.type === "deployment:recovered") this.#recovered.add(event.deployment);
    if (!isEnd(event) && event.type !== "hold:started") return;
    const notice = await (isEnd(event) ? this.#noticeOf(event) : this.#holdNoticeOf(event));
    const isNews = notice && isSelected(notice, this.#options.when ?? {}) && !this.#told.has(notice.id);
    const settle = this.#progress.begin(event.seq, isNews ? this.#outboxes.length : 0);
    if (!isNews) return;
    this.#told.add(notice.id);
    // A hold that waits still is news, however long ago it began.
    const isOld = notice.kind === "deployment" && this.#clock.wallMs() - notice.atMs > oldestMs;
    for (const outbox of this.#outboxes) {
      if (!isOld) {
        outbox.put(notice, settle);
        continue;
      }
      outbox.drop(notice, "it is older than an hour");
      settle();
    }
  }

  async quiet(): Promise<void> {
    for (const outbox of this.#outboxes) await outbox.quiet();
  }

  async #holdNoticeOf(event: HoldEvent): Promise<HoldNotice | undefined> {
    return holdNoticeOf(event, await this.#options.deployer.summary(event.deployment));
  }

  async #noticeOf(event: EndEvent): Promise<DeploymentNotice | undefined> {
    if (event.type === "deployment:finished" && event.status === "interrupted") return undefined;
    const recovered = this.#recovered.has(event.deployment);
    try {
      return noticeOf(event, await this.#options.deployer.summary(event.deployment), recovered);
    } catch (error) {
      // A deployment that is refused at once is never in the store; any other failure is tried again.
      if (hasCode(error, "DEPLOYMENT_UNKNOWN")) return noticeOf(event, undefined, recovered);
      throw error;
    }
  }
}

function isEnd(event: LoggedEvent): event is EndEvent {
  return event.type === "deployment:finished" || event.type === "deployment:abandoned";
}

/** The newest ids. */
class Recent {
  readonly #ids = new Set<string>();

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  add(id: string): void {
    this.#ids.add(id);
    if (this.#ids.size <= remembered) return;
    const [oldest] = this.#ids;
    if (oldest !== undefined) this.#ids.delete(oldest);
  }
}
