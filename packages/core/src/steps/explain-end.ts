import { catalogue } from "@cutover/schema/errors";
import { DeployerError, hasCode } from "../errors/deployer-error.js";
import { readLines } from "../output/read-lines.js";
import type { ContainerSpec } from "../ports/container-spec.js";
import type { Revision } from "../records/records.js";
import { hideContainerSecrets } from "./hide-container-secrets.js";
import type { Run } from "../journal/run.js";
import { nameOf } from "../revision/parts.js";

const mayBeInit =
  "If the image starts an init that must be process 1, such as s6 or systemd, set `init` to false.";

/** The message of an init, or of the engine's own runtime, about a program that it cannot run. */
const shapes = [
  /^\[FATAL tini \(\d+\)\] exec (?<program>.+) failed: (?<reason>.+)$/,
  /^(?:standard_init_linux\.go:\d+: )?exec (?<program>user process caused|\/[^:]*): ?"?(?:exec: )?(?<reason>no such file or directory|permission denied|exec format error)"?$/,
];

/**
 * Explains the end of a container before it was ready: only its output shows the message of an init, or a
 * script's missing interpreter.
 */
export async function explainEnd(
  run: Run,
  { reference, hasInit }: { readonly reference: Revision; readonly hasInit: boolean },
  error: unknown,
): Promise<unknown> {
  if (!hasCode(error, "GREEN_EXITED")) return error;
  const { message, details } = error;
  const exitCode = details["exitCode"];
  if (typeof exitCode === "number" && exitCode !== 0) {
    await hideContainerSecrets(run, reference);
    const name = nameOf(reference);
    const written = run.runtimeOf(reference).logs(reference, { tail: 5 }, run.halt);
    const lines = await readLines(written).catch((): string[] => []);
    const found = lines
      .flatMap((line) => shapes.map((shape) => shape.exec(line)?.groups))
      .find((groups) => groups !== undefined);
    if (found) {
      const { program = "", reason = "" } = found;
      const what = program.startsWith("user") ? "its program" : program;
      const told = run.redact(`${name} cannot run ${what}: ${reason}`);
      return new DeployerError("COMMAND_NOT_FOUND", told, { details });
    }
  }
  if (!hasInit) return error;
  return new DeployerError("GREEN_EXITED", message, {
    details,
    remedy: `${catalogue.GREEN_EXITED} ${mayBeInit}`,
  });
}

/**
 * Names the field of the config that caused a failed start; if the config lacks it, the image's own value is at
 * fault.
 */
export function withField(
  error: unknown,
  spec: Pick<ContainerSpec, "entrypoint" | "command" | "user">,
): unknown {
  if (hasCode(error, "START_REFUSED", "MOUNT_MISSING", "IMAGE_HAS_NO_COMMAND")) {
    const { field } = error.details;
    return typeof field === "string" && !error.message.startsWith(`${field}: `) ? named(error, field) : error;
  }
  if (!hasCode(error, "COMMAND_NOT_FOUND", "USER_NOT_FOUND")) return error;
  const ofProgram = spec.entrypoint ? "entrypoint" : spec.command && "command";
  return named(error, error.code === "USER_NOT_FOUND" ? spec.user && "user" : ofProgram);
}

function named({ code, message, remedy, details }: DeployerError, field: string | undefined): DeployerError {
  return new DeployerError(code, `${field ?? "the image"}: ${message}`, {
    remedy,
    details: { ...details, ...(field && { field }) },
  });
}
