import { createHash } from "node:crypto";
import { newDeploymentId, type Deployment } from "@cutover/core";
import { DeployerError } from "@cutover/schema/errors";
import { invalidRequest } from "../http/problem.js";
import { traceparentOf } from "../http/traceparent.js";
import type { Asked } from "../http/route.js";
import type { ServerContext } from "./server-context.js";

export interface Attributed {
  readonly id: string;
  readonly by: string;
}

/** Keys whose first request is just being accepted. */
const accepting = new WeakMap<object, Set<string>>();

/**
 * Begins a deployment under an id that is durable beforehand with the request's `Idempotency-Key`, so that a
 * repeated request finds it, also in the next process. Resolves once the deployment is accepted or refused.
 * KEY_REUSED, KEY_BUSY.
 */
export async function beginDeployment(
  { records, clock }: ServerContext,
  asked: Pick<
    Asked<unknown, { readonly by?: string | undefined }>,
    "request" | "body" | "rawBody" | "principal"
  >,
  begin: (options: Attributed) => Deployment,
): Promise<{ readonly deployment: Deployment; readonly isAccepted: boolean }> {
  const { principal, request, body } = asked;
  const by = body.by === undefined ? principal.name : `${body.by} (${principal.name})`;
  const id = newDeploymentId(clock);
  const key = request.headers.get("idempotency-key");
  const traceparent = traceparentOf(request);
  const beginAs = async (chosen: string) => {
    if (traceparent !== undefined)
      await records.origins
        .note({ deployment: chosen, atMs: clock.wallMs(), traceparent })
        .catch(() => undefined);
    return accepted(begin({ id: chosen, by }));
  };
  if (key === null) return beginAs(id);
  if (!/^[\x21-\x7e]{1,200}$/.test(key))
    throw invalidRequest("header.idempotency-key", "must be 1 to 200 printable characters without spaces");
  const busy = accepting.get(records) ?? new Set();
  accepting.set(records, busy);
  const name = `${principal.id} ${key}`;
  if (busy.has(name))
    throw new DeployerError("KEY_BUSY", "a request with this Idempotency-Key is just being accepted");
  busy.add(name);
  try {
    const claim = {
      caller: principal.id,
      key,
      digest: digestOf(asked),
      deployment: id,
      atMs: clock.wallMs(),
    };
    const held = await records.idempotencyKeys.claim(claim);
    if (held.digest !== claim.digest)
      throw new DeployerError("KEY_REUSED", "another request was sent with this Idempotency-Key");
    return await beginAs(held.deployment);
  } finally {
    busy.delete(name);
  }
}

async function accepted(deployment: Deployment) {
  return { deployment, isAccepted: await deployment.accepted };
}

function digestOf({ request, rawBody }: Pick<Asked<unknown, unknown>, "request" | "rawBody">): string {
  const { pathname, search } = new URL(request.url);
  return createHash("sha256")
    .update(`${request.method} ${pathname}${search}\n`)
    .update(rawBody)
    .digest("hex");
}
