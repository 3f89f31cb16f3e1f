import { z } from "zod";

export interface GithubStatus {
  readonly state: "queued" | "in_progress" | "success" | "failure" | "error" | "inactive";
  readonly description: string;
}

interface GithubApiOptions {
  readonly token: string;
  /** Without a slash at the end. */
  readonly api: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly environment: string;
}

const timeoutMs = 10_000;
const longestDescription = 140;
const created = z.object({ id: z.number().int() });

/** The part of GitHub's REST API that reports deployments. Rejects with an Error, which names no token. */
export class GithubApi {
  readonly #options: GithubApiOptions;

  constructor(options: GithubApiOptions) {
    this.#options = options;
  }

  /** Returns GitHub's id of the deployment. */
  async createDeployment(commit: string, description: string): Promise<number> {
    const { environment } = this.#options;
    const answer = await this.#post("deployments", {
      ref: commit,
      environment,
      description: shortened(description),
      // GitHub would merge the default branch into the ref, or wait for its checks.
      auto_merge: false,
      required_contexts: [],
    });
    const body = created.safeParse(answer);
    if (!body.success) throw new Error("GitHub's answer has no id of a deployment");
    return body.data.id;
  }

  async setStatus(deployment: number, { state, description }: GithubStatus): Promise<void> {
    const { environment } = this.#options;
    const status = { state, environment, description: shortened(description), auto_inactive: true };
    await this.#post(`deployments/${deployment}/statuses`, status);
  }

  async #post(path: string, body: object): Promise<unknown> {
    const { api, repository, token } = this.#options;
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(new Error("GitHub did not answer in time")), timeoutMs);
    try {
      const answer = await fetch(`${api}/repos/${repository}/${path}`, {
        method: "POST",
        headers: {
          Accept: "application/vnd.github+json",
          Authorization: `Bearer ${token}`,
          "Content-Type": "application/json",
          "User-Agent": "cutover",
          "X-GitHub-Api-Version": "2022-11-28",
        },
        body: JSON.stringify(body),
        // Another host would get the token.
        redirect: "error",
        signal: late.signal,
      });
      if (answer.status === 201) return await answer.json();
      await answer.body?.cancel();
      throw new Error(`GitHub answered ${answer.status} to POST ${path}`);
    } finally {
      clearTimeout(timer);
    }
  }
}

function shortened(text: string): string {
  return text.length > longestDescription ? `${text.slice(0, longestDescription - 1)}…` : text;
}
