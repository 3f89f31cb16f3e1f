import type { ErrorCode } from "@cutover/schema/errors";
import { printable, shortened } from "@cutover/schema/internal";
import { DeployerError } from "../../errors/deployer-error.js";

const maxMessageLength = 600;
const maxReadLength = 64 * 1024;

/** An answer that refused: its status, and the engine's words or "". */
export interface Refusal {
  readonly status: number;
  readonly message: string;
}

/**
 * The error for an answer that refused. The status decides, by `codes` where the call gives its own meaning; the words,
 * which differ between versions, only refine it.
 */
export function engineFailure(
  reply: Refusal,
  what: string,
  codes: Readonly<Partial<Record<number, ErrorCode>>> = {},
): DeployerError {
  const message = shorten(reply.message) || `status ${reply.status}`;
  return new DeployerError(codeOf(reply, codes), `${what}: ${message}`, {
    details: { status: reply.status },
  });
}

/** The JSON object or list that a 200 brought; any other status is refused as by `engineFailure`. */
export function bodyOf(reply: Refusal & { readonly json: unknown }, what: string): object {
  if (reply.status !== 200) throw engineFailure(reply, what);
  if (typeof reply.json === "object" && reply.json !== null) return reply.json;
  throw new DeployerError("ENGINE_FAILED", `${what}: its answer is no JSON object.`);
}

function codeOf(
  { status, message }: Refusal,
  codes: Readonly<Partial<Record<number, ErrorCode>>>,
): ErrorCode {
  if (/no space left on device|disk quota exceeded/i.test(message)) return "DISK_FULL";
  if (/invalid reference format/i.test(message)) return "IMAGE_INVALID";
  if (/port is already allocated|address already in use/i.test(message)) return "PORT_TAKEN";
  if (status === 404 && /network .*not found|no such network/i.test(message)) return "NETWORK_MISSING";
  if (status === 404 && /no such image/i.test(message)) return "IMAGE_NOT_FOUND";
  if (
    /exec:? .*(executable file not found|no such file or directory|permission denied|exec format error|is a directory|not a directory)/i.test(
      message,
    )
  )
    return "COMMAND_NOT_FOUND";
  if (/unable to find (user|group)|no matching entries in (passwd|group) file/i.test(message))
    return "USER_NOT_FOUND";
  return codes[status] ?? "ENGINE_FAILED";
}

/** The error for a request that got no answer. */
export function unreachable(engine: string, cause: unknown): DeployerError {
  if (cause instanceof DeployerError) return cause;
  const reason =
    (cause as NodeJS.ErrnoException).code ?? (cause instanceof Error ? cause.message : String(cause));
  return new DeployerError("ENGINE_UNREACHABLE", `The engine at ${engine} cannot be reached: ${reason}.`, {
    details: { engine, reason },
    cause,
  });
}

/** An engine's message on one line, printable and bounded. */
export function shorten(message: string): string {
  const beginning = message.slice(0, maxReadLength);
  return shortened(printable(beginning.replace(/\s+/g, " ")).trim(), maxMessageLength);
}
