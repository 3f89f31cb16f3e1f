import { STATUS_CODES } from "node:http";
import type { Problem } from "@cutover/client/api";
import { DeployerError, type ErrorCode } from "@cutover/schema/errors";

const statuses: Readonly<Partial<Record<ErrorCode, number>>> = {
  REQUEST_INVALID: 400,
  UNAUTHENTICATED: 401,
  WEBHOOK_UNPROVEN: 401,
  FORBIDDEN: 403,
  CROSS_SITE: 403,
  PATH_UNKNOWN: 404,
  WORKLOAD_UNKNOWN: 404,
  DEPLOYMENT_UNKNOWN: 404,
  METHOD_NOT_ALLOWED: 405,
  WORKLOAD_BUSY: 409,
  WORKLOAD_PAUSED: 409,
  DOMAIN_TAKEN: 409,
  CANCEL_REFUSED: 409,
  PROMOTE_REFUSED: 409,
  PREVIEW_REFUSED: 409,
  ABANDON_REFUSED: 409,
  ROLLBACK_IMPOSSIBLE: 409,
  CANCELLED: 409,
  SUPERSEDED: 409,
  WEBHOOK_REFUSED: 409,
  WEBHOOK_REPEATED: 409,
  KEY_BUSY: 409,
  CHANGED_MEANWHILE: 412,
  BODY_TOO_LARGE: 413,
  MEDIA_TYPE_UNSUPPORTED: 415,
  HTTP_TOO_OLD: 426,
  TOO_MANY_REQUESTS: 429,
  INTERNAL: 500,
  STORE_FAILED: 500,
  STORE_NEWER: 500,
  STORE_OUTDATED: 500,
  RUNTIME_LACKS: 501,
  ENGINE_FAILED: 502,
  ROUTER_REJECTED: 502,
  ROUTER_UNCERTAIN: 502,
  ENGINE_UNREACHABLE: 503,
  ROUTER_UNREACHABLE: 503,
  STORE_BUSY: 503,
  CLOSED: 503,
};

/** Any other code refuses a request that was understood: 422. */
export function statusOf(code: ErrorCode): number {
  return statuses[code] ?? 422;
}

/** RFC 9457, with the error's code and remedy. The message of a mistake of ours stays here: nobody chose its words. */
export function problemOf(
  { code, message, remedy, details }: DeployerError,
  more: Pick<Problem, "requestId"> & Partial<Problem>,
): Problem {
  const status = more.status ?? statusOf(code);
  const { issues, ...facts } = details as { readonly issues?: Problem["issues"] };
  const hidden = code === "INTERNAL";
  return {
    type: `/errors#${code}`,
    title: STATUS_CODES[status] ?? "",
    detail: hidden ? "the server failed; its own log has the reason" : message,
    code,
    remedy,
    ...(!hidden && Array.isArray(issues) && { issues }),
    ...(!hidden && Object.keys(facts).length > 0 && { details: facts }),
    ...more,
    status,
  };
}

/** REQUEST_INVALID, naming the part of the request. */
export function invalidRequest(path: string, message: string): DeployerError {
  const details = { issues: [{ path, message }] };
  return new DeployerError("REQUEST_INVALID", `${path}: ${message}`, { details });
}
