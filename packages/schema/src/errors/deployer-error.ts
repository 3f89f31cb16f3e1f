import { printableText, shortened } from "./printable.js";
import type { ErrorCode } from "./catalogue.js";
import { remedyOf } from "./remedies.js";

/** Facts about an error, safe to show: never a secret, never a whole config value. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

export interface DeployerErrorOptions {
  /** The next action; the catalogue's remedy for the code if absent. */
  readonly remedy?: string;
  readonly details?: ErrorDetails;
  readonly cause?: unknown;
}

const maxMessageLength = 4 * 1024;
const maxDetailLength = 8 * 1024;

/**
 * The only error that leaves Cutover. `code` is stable, `message` is for people; docs/errors.md has a section
 * per code. The message and the texts in `details` are printable and bounded, whatever program or server they
 * quote.
 */
export class DeployerError extends Error {
  override readonly name = "DeployerError";
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
  readonly remedy: string;

  constructor(code: ErrorCode, message: string, options: DeployerErrorOptions = {}) {
    super(
      shortened(printableText(message), maxMessageLength),
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.code = code;
    this.details = shownDetails(options.details ?? {});
    this.remedy = options.remedy ?? remedyOf(code);
  }

  toJSON(): { code: ErrorCode; message: string; remedy: string; details: ErrorDetails } {
    return { code: this.code, message: this.message, remedy: this.remedy, details: this.details };
  }
}

function shownDetails(details: ErrorDetails): ErrorDetails {
  return Object.fromEntries(
    Object.entries(details).map(([key, value]) => [
      key,
      Array.isArray(value) ? value.map(shownText) : shownText(value),
    ]),
  );
}

function shownText(value: unknown): unknown {
  return typeof value === "string" ? shortened(printableText(value), maxDetailLength) : value;
}

/** Returns `error` if it is a DeployerError, else wraps it under `code`. */
export function toDeployerError(error: unknown, code: ErrorCode = "INTERNAL"): DeployerError {
  if (error instanceof DeployerError) return error;
  return new DeployerError(code, error instanceof Error ? error.message : textOf(error), { cause: error });
}

/** Any thrown value as text: an object may have no way to become a string. */
export function textOf(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return `of type ${typeof thrown}`;
  }
}

export function hasCode(error: unknown, ...codes: ErrorCode[]): error is DeployerError {
  return error instanceof DeployerError && codes.includes(error.code);
}
