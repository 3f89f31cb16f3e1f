import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Run } from "../journal/run.js";
import type { Route, RouteTarget, StagedTarget } from "../ports/router.js";
import type { Preview } from "../records/records.js";
import { findKnownRoute } from "./known-route.js";

const tokenBytes = 24;

/** A secret that no line and no error of this deployment shows. */
export function newToken(run: Run): string {
  const token = randomBytes(tokenBytes).toString("hex");
  run.hide([token]);
  return token;
}

/** SHA-256 in hex. */
export function hashOfToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/** What stands behind a token on the route, if it is the one of this hash. */
export function stagedBy(route: Route | undefined, tokenHash = ""): StagedTarget | undefined {
  const staged = route?.staged;
  if (!staged) return undefined;
  const [own, known] = [hashOfToken(staged.token), tokenHash].map((text) => Buffer.from(text, "hex"));
  return own && known?.length === own.length && timingSafeEqual(own, known) ? staged : undefined;
}

/** As `stagedBy`, of the route as the proxy records it now. */
export async function findStaged(
  run: Run,
  { tokenHash }: Preview,
  signal: AbortSignal,
): Promise<StagedTarget | undefined> {
  const { router, record } = run;
  const staged = stagedBy(await router.read(record.workload, signal, await findKnownRoute(run)), tokenHash);
  if (staged) run.hide([staged.token]);
  return staged;
}

/**
 * The address of a preview, which leads to what is live now: the one that stands on the route, else a new token without a host of its own, as nobody
 * has looked whether that would be free.
 */
export async function ownAddress(
  run: Run,
  { target, preview }: { readonly target: RouteTarget; readonly preview: Preview },
  signal: AbortSignal,
): Promise<StagedTarget> {
  const { token = newToken(run), host } = (await findStaged(run, preview, signal)) ?? {};
  return { target, token, ...(host !== undefined && { host }) };
}
