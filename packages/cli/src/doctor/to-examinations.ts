import type { Finding } from "@cutover/core";
import type { Examination } from "./examination.js";

export function toExaminations(findings: readonly Finding[]): Examination[] {
  return findings.map(({ severity, subject, message, remedy }) => {
    return { subject, verdict: severity, message, remedy };
  });
}
