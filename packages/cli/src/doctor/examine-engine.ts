import { docker } from "@cutover/core";
import { dockerOptions } from "../config/deployer-options.js";
import { askEngine } from "./ask-engine.js";
import { bad, type Examination, type Examine, good, warning } from "./examination.js";
import { toExaminations } from "./to-examinations.js";

const greatestLagMs = 2_000;

/** The rights to its socket, its version, its networks and disk, and its clock. */
export const examineEngine: Examine = async ({ runtime }) => {
  const options = dockerOptions(runtime.docker);
  try {
    const version = (await askEngine(options, "/version")) as { Version?: string; ApiVersion?: string };
    const info = (await askEngine(options, "/info")) as { SystemTime?: string };
    const findings = await docker(options).check([]);
    return [
      good(
        "engine",
        `Docker ${version.Version ?? "of an unknown version"}, API ${version.ApiVersion ?? "unknown"}`,
      ),
      ...toExaminations(findings),
      ...examineClock(info.SystemTime, Date.now()),
    ];
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const place = options.host ?? options.socketPath ?? "/var/run/docker.sock";
    if (code === "EACCES" || code === "EPERM")
      return [
        bad(
          "engine",
          `This user may not open ${place}.`,
          "Run as root, or as a user of the group docker, which is as powerful as root.",
        ),
      ];
    return [
      bad(
        "engine",
        `The engine at ${place} does not answer (${code ?? "no JSON"}).`,
        "Start Docker, or correct runtime.docker.host.",
      ),
    ];
  }
};

/** `engineTime` as the engine writes it; tokens and certificates need clocks that agree. */
export function examineClock(engineTime: string | undefined, nowMs: number): Examination[] {
  const engineMs = Date.parse(engineTime ?? "");
  if (Number.isNaN(engineMs)) return [];
  const lagMs = Math.abs(nowMs - engineMs);
  if (lagMs <= greatestLagMs) return [good("clock", "It agrees with the engine's.")];
  const seconds = Math.round(lagMs / 1000);
  return [
    warning(
      "clock",
      `It differs from the engine's by ${seconds} s.`,
      "Set both clocks by NTP, for example with chrony.",
    ),
  ];
}
