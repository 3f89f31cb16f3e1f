import { catalogue, type ErrorCode } from "./errors/catalogue.js";
import { DeployerError } from "./errors/deployer-error.js";
import { formatPath, type ConfigPath } from "./config-path.js";

/** One mistake in a config. Shows a value only of fields that hold no secret, else its shape. */
export interface ConfigIssue {
  readonly code: Extract<ErrorCode, "CONFIG_INVALID" | "CONFIG_TOO_LARGE">;
  readonly path: ConfigPath;
  /** A sentence that names the field. */
  readonly message: string;
  /** Completes "must be …". */
  readonly expected: string;
  /** Completes "but is …". */
  readonly received: string;
  readonly remedy: string;
  /** The last key of `path` is what is wrong, not its value. */
  readonly isKey?: true;
  readonly fix?: ConfigFix;
}

/** A change that mends a config: another name for the key at the end of `path`, or another value there. */
export type ConfigFix =
  | { readonly label: string; readonly path: ConfigPath; readonly key: string }
  | { readonly label: string; readonly path: ConfigPath; readonly value: string };

const maxTold = 50;

/** The error for at least one issue; its `details.issues` have their paths as text. */
export function configError(issues: readonly ConfigIssue[]): DeployerError {
  const shown = issues.slice(0, 5).map((issue) => issue.message);
  const more = issues.length > shown.length ? ` And ${issues.length - shown.length} more.` : "";
  return new DeployerError(
    issues[0]?.code ?? "CONFIG_INVALID",
    `The config is not valid. ${shown.join(" ")}${more}`,
    { details: { issues: issues.slice(0, maxTold).map(told) } },
  );
}

function told({ code, path, message, expected, received, remedy }: ConfigIssue) {
  return { code, path: formatPath(path), message, expected, received, remedy };
}

/** A mistake whose sentence is made of its parts. */
export function configIssue(
  issue: Pick<ConfigIssue, "path" | "expected" | "received"> & Partial<ConfigIssue>,
): ConfigIssue {
  const code = issue.code ?? "CONFIG_INVALID";
  const name = formatPath(issue.path) || "The config";
  const message = `${name} must be ${issue.expected}, but is ${issue.received}.`;
  return { message, remedy: catalogue[code], ...issue, code };
}
