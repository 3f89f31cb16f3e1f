import type { Clock } from "@cutover/core/ports";
import type { Answered, Caller } from "../http/access.js";
import type { AuditEntry, Records } from "../records/records.js";

/** The entry of a request that changed something, or was refused. */
function auditEntryOf(answered: Answered, { remoteAddress }: Caller, atMs: number): AuditEntry {
  const { who = "anonymous", method, path, workload, deployment, status, code, requestId } = answered;
  const target = deployment ?? workload;
  return {
    atMs,
    who,
    what: `${method} ${path}`,
    ...(target !== undefined && { target }),
    outcome: status < 400 ? "done" : status < 500 ? "refused" : "failed",
    ...(code !== undefined && { code }),
    requestId,
    ...(remoteAddress !== undefined && { remoteAddress }),
  };
}

/** Never rejects: the answer is decided already. A failure is a process warning. */
export async function appendAudit(
  { records, clock }: { readonly records: Records; readonly clock: Clock },
  answered: Answered,
  caller: Caller,
): Promise<void> {
  try {
    await records.audit.append(auditEntryOf(answered, caller, clock.wallMs()));
  } catch (error) {
    process.emitWarning(`the audit log could not be written: ${String(error)}`, "CutoverWarning");
  }
}
