import { catalogue } from "../../errors/catalogue.js";
import { DeployerError, hasCode } from "../../errors/deployer-error.js";
import type { ContainerSpec } from "../../runtime/container-spec.js";
import { hideContainerSecrets } from "../hide-container-secrets.js";
import type { Run } from "../run.js";

const mayBeInit =
  "If the image starts an init that must be process 1, such as s6 or systemd, set `init` to false.";

/** Says more of a container that ended before it was ready, with an init around its program: the init starts even if the program is missing. */
export async function explainEnd(run: Run, name: string, error: unknown): Promise<unknown> {
  if (!hasCode(error, "GREEN_EXITED")) return error;
  const { message, details } = error;
  const exitCode = details["exitCode"];
  if (exitCode === 126 || exitCode === 127) {
    await hideContainerSecrets(run, run.green);
    const lines = await run.runtime.tailLogs(name, 5, run.halt).catch((): string[] => []);
    const written = lines.map((line) => /^\[FATAL tini \(\d+\)\] exec (.+) failed: (.+)$/.exec(line));
    const [, program = "", reason = ""] = written.find((found) => found !== null) ?? [];
    if (program !== "") {
      const told = run.redact(`${name} cannot run ${program}: ${reason}`);
      return new DeployerError("COMMAND_NOT_FOUND", told, { details });
    }
  }
  return new DeployerError("GREEN_EXITED", message, {
    details,
    remedy: `${catalogue.GREEN_EXITED} ${mayBeInit}`,
  });
}

/** Names the field of the config that a start failed for; the image's own value is at fault if the config has none. */
export function withField(
  error: unknown,
  spec: Pick<ContainerSpec, "entrypoint" | "command" | "user">,
): unknown {
  if (!hasCode(error, "COMMAND_NOT_FOUND", "USER_NOT_FOUND")) return error;
  const ofProgram = spec.entrypoint ? "entrypoint" : spec.command && "command";
  const field = error.code === "USER_NOT_FOUND" ? spec.user && "user" : ofProgram;
  const { code, message, remedy, details } = error;
  const subject = field ?? "the image";
  return new DeployerError(code, `${subject}: ${message}`, {
    remedy,
    details: { ...details, ...(field && { field }) },
    cause: error,
  });
}
