import { DeployerError } from "@cutover/core";
import { type ConfigPath, formatPath } from "@cutover/schema";
import type { Span } from "@cutover/schema/internal";
import type { Documents } from "./documents.js";

/** A mistake or a warning in a project file. It shows no secret. */
export interface ProjectDiagnostic {
  /** The file, or the variable or flag that the value came from. */
  readonly file: string;
  /** From 1; absent if the file is a program. */
  readonly line?: number;
  /** From 1, in UTF-16 code units. */
  readonly column?: number;
  /** The field; empty for the file as a whole. */
  readonly path: ConfigPath;
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
  readonly severity: "error" | "warning";
}

/** A diagnostic by its offsets. */
export type Complaint = Span & Pick<ProjectDiagnostic, "path" | "code" | "message" | "remedy" | "severity">;

export function toDiagnostic(documents: Documents, complaint: Complaint): ProjectDiagnostic {
  const { path, code, message, remedy, severity } = complaint;
  return { ...documents.placeOf(complaint), path, code, message, remedy, severity };
}

/** `cutover.yaml:12:5: error: message Remedy.` */
export function formatDiagnostic({
  file,
  line,
  column,
  severity,
  message,
  remedy,
}: ProjectDiagnostic): string {
  const place = [file, line, column].filter((each) => each !== undefined).join(":");
  return `${place}: ${severity}: ${message} ${remedy}`.trimEnd();
}

/** CONFIG_INVALID with every mistake of the project's files. */
export class ProjectInvalid extends DeployerError {
  readonly diagnostics: readonly ProjectDiagnostic[];

  constructor(diagnostics: readonly ProjectDiagnostic[]) {
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    const shown = errors.slice(0, 5).map((each) => formatDiagnostic(each));
    const more = errors.length > shown.length ? `\nAnd ${errors.length - shown.length} more.` : "";
    super("CONFIG_INVALID", `The project file is not valid.\n${shown.join("\n")}${more}`, {
      remedy: "Correct the named places; `cutover validate` checks them again.",
      details: { issues: errors.map(detailsOf) },
    });
    this.diagnostics = diagnostics;
  }
}

function detailsOf({ file, line, column, path, code, message, remedy }: ProjectDiagnostic) {
  return { file, line, column, path: formatPath(path), code, message, remedy };
}
