import type { Deployment, LoggedEvent } from "@cutover/core";
import type { Clock } from "@cutover/core/ports";
import type { Records } from "../records/records.js";
import type { GitPush } from "./change.js";
import { noteDelivery } from "./deliveries.js";
import { GithubApi, type GithubStatus } from "./github-api.js";
import type { GithubReportOptions } from "./webhook-options.js";

const peer = "github deployments";
const tries = 3;
const pauseMs = 1_000;

interface GithubReportsOptions {
  readonly records: Records;
  readonly clock: Clock;
}

/** Reports deployments of pushes to GitHub. A failure is noted among the deliveries, and changes no deployment. */
export class GithubReports {
  readonly #options: GithubReportsOptions;
  readonly #closing = new AbortController();
  readonly #following = new Set<Promise<void>>();

  constructor(options: GithubReportsOptions) {
    this.#options = options;
  }

  /** Reports from now on, until the deployment has ended. */
  follow(options: GithubReportOptions, push: GitPush, deployment: Deployment): void {
    const followed = this.#follow(options, push, deployment).finally(() => this.#following.delete(followed));
    this.#following.add(followed);
  }

  /** Resolves once every deployment that it follows has ended. */
  async idle(): Promise<void> {
    await Promise.all(this.#following);
  }

  /** Reports nothing more. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.idle();
  }

  async #follow(options: GithubReportOptions, push: GitPush, deployment: Deployment): Promise<void> {
    const { token, environment = "production", api = "https://api.github.com" } = options;
    const { repository, commit } = push;
    const failures: string[] = [];
    try {
      if (!/^[\w-][\w.-]*\/[\w-][\w.-]*$/.test(repository) || !/^[0-9a-f]{40,64}$/.test(commit))
        throw new Error("the push names no repository and commit of GitHub");
      const github = new GithubApi({ token, environment, repository, api: api.replace(/\/+$/, "") });
      const about = `Cutover deploys ${deployment.workload} (${deployment.id})`;
      const id = await this.#tried(() => github.createDeployment(commit, about));
      for await (const event of deployment.eventsAfter(0, { signal: this.#closing.signal })) {
        const status = githubStatusOf(event);
        // A lost phase does not keep the end from being reported.
        if (status)
          await this.#tried(() => github.setStatus(id, status)).catch((error) =>
            failures.push(textOf(error)),
          );
      }
    } catch (error) {
      failures.push(textOf(error));
    }
    const [reason] = failures;
    await noteDelivery(this.#options.records, {
      atMs: this.#options.clock.wallMs(),
      direction: "out",
      peer,
      outcome: reason === undefined ? "delivered" : "failed",
      ...(reason !== undefined && { reason }),
      workload: deployment.workload,
      deployment: deployment.id,
    });
  }

  async #tried<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work();
      } catch (error) {
        if (attempt === tries) throw error;
        await this.#options.clock.sleep(pauseMs * 2 ** attempt);
      }
    }
  }
}

/** Undefined for events that are no news on GitHub. Pure. */
function githubStatusOf(event: LoggedEvent): GithubStatus | undefined {
  if (event.type === "queue:waiting")
    return { state: "queued", description: `waiting for ${event.ahead} other deployments` };
  if (event.type === "phase:entered") return { state: "in_progress", description: event.phase };
  return event.type === "deployment:finished" ? endOf(event) : undefined;
}

function endOf({
  status,
  error,
}: Extract<LoggedEvent, { type: "deployment:finished" }>): GithubStatus | undefined {
  const description = error ? `${error.code}: ${error.message}` : "the new version serves";
  switch (status) {
    case "succeeded":
      return { state: "success", description };
    case "failed":
      return { state: error?.code === "ABANDONED" ? "error" : "failure", description };
    case "cancelled":
    case "superseded":
      return { state: "inactive", description };
    case "interrupted":
      return { state: "in_progress", description: "left to the next deployer" };
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
