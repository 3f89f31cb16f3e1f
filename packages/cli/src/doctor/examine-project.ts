import { formatPath } from "@cutover/schema";
import type { ProjectDiagnostic } from "../config/project-diagnostic.js";
import { type Examination, good } from "./examination.js";

/** The mistakes and warnings of the project file. */
export function examineProject(path: string, diagnostics: readonly ProjectDiagnostic[]): Examination[] {
  if (diagnostics.length === 0) return [good("project", `${path} is valid.`)];
  return diagnostics.map(({ file, line, column, path: field, message, remedy, severity }) => {
    const place = [file, line, column].filter((each) => each !== undefined).join(":");
    const fallback = `Look at ${field.length === 0 ? "the file" : formatPath(field)}.`;
    return {
      subject: "project",
      verdict: severity,
      message: `${place}: ${message}`,
      remedy: remedy || fallback,
    };
  });
}
