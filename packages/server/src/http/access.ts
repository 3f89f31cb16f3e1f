import type { Problem, Scope } from "@cutover/client/api";

/** Who asks, as it was proved. */
export interface Principal {
  /** Of the token. */
  readonly id: string;
  /** For people; it becomes the `by` of what it begins. */
  readonly name: string;
  /** For some workload. */
  has(scope: Scope): boolean;
  /** For a workload, or, without its name, for the whole server. */
  may(scope: Scope, workload?: string): boolean;
}

/** Where a request comes from, for limits and the audit log. */
export interface Caller {
  readonly remoteAddress?: string | undefined;
}

/** A request that was answered, for the audit log. */
export interface Answered {
  /** The id of a token, or `hook:` and the name of a webhook. */
  readonly who: string | undefined;
  readonly method: string;
  /** The route's template, such as `/v1/workloads/{name}`. */
  readonly path: string;
  readonly workload: string | undefined;
  readonly deployment: string | undefined;
  readonly status: number;
  readonly code: string | undefined;
  readonly requestId: string;
}

export interface Refusal {
  readonly problem: Omit<Problem, "requestId">;
  /** Such as `WWW-Authenticate` or `Retry-After`. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Access {
  /** The principal of this request, or what to answer: 401, 403 or 429. */
  authorize(request: Request, caller: Caller): Promise<Principal | Refusal>;
  /** Called after each request that wants to change something, and after each refusal. Never rejects. */
  note(answered: Answered, caller: Caller): Promise<void>;
}
