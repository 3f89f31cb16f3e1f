import type { Project } from "../config/load-project.js";

/** One thing that the doctor looked at. */
export interface Examination {
  /** What it is about: "Node", "engine", "store", … */
  readonly subject: string;
  readonly verdict: "good" | "warning" | "error";
  readonly message: string;
  /** Absent if it is good. */
  readonly remedy?: string;
}

/** Looks at one part of the machine, without effect. Never rejects. */
export type Examine = (project: Project) => Promise<Examination[]>;

export function good(subject: string, message: string): Examination {
  return { subject, verdict: "good", message };
}

export function warning(subject: string, message: string, remedy: string): Examination {
  return { subject, verdict: "warning", message, remedy };
}

export function bad(subject: string, message: string, remedy: string): Examination {
  return { subject, verdict: "error", message, remedy };
}
