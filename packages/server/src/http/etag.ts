import { createHash } from "node:crypto";
import { DeployerError } from "@cutover/schema/errors";

/** Of what a person wrote: it stays if the same is applied again. */
export function etagOf({ source, config }: { readonly source: string; readonly config: unknown }): string {
  return `"${createHash("sha256")
    .update(JSON.stringify([source, config]))
    .digest("base64url")
    .slice(0, 27)}"`;
}

/** CHANGED_MEANWHILE if `If-Match` or `If-None-Match: *` names another state. `now` is undefined if there is none. */
export function assertMatches(request: Request, now: string | undefined): void {
  const wanted = request.headers.get("if-match");
  if (wanted !== null && !matches(wanted, now))
    throw new DeployerError("CHANGED_MEANWHILE", "the workload is not what If-Match names");
  if (request.headers.get("if-none-match")?.trim() === "*" && now !== undefined)
    throw new DeployerError("CHANGED_MEANWHILE", "the workload exists already");
}

function matches(header: string, now: string | undefined): boolean {
  if (now === undefined) return false;
  return header.trim() === "*" || header.split(",").some((one) => one.trim() === now);
}
