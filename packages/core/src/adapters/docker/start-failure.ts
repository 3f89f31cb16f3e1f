import type { ErrorCode } from "@cutover/schema/errors";
import { DeployerError } from "../../errors/deployer-error.js";
import { engineFailure, type Refusal } from "./docker-errors.js";

/** Which field of a config the engine's words are about. The first that matches counts. */
const fieldsByWords: readonly (readonly [RegExp, string])[] = [
  [/range of cpus/i, "cpus"],
  [/memory limit|too low memory|OOM-killed/i, "memory"],
  [/shm size/i, "shm_size"],
  [/\bCapAdd\b/, "cap_add"],
  [/\bCapDrop\b/, "cap_drop"],
  [/custom device|gathering device information/i, "devices"],
  [/log opt\b|logging (driver|plugin)|logger:|log-opt/i, "logging"],
  [/\br?limit type|rlimits?\b|ulimit/i, "ulimits"],
  [/security[- ]opt|apparmor|seccomp|selinux|no-new-privileges/i, "security_opt"],
  [/tmpfs/i, "tmpfs"],
  [/invalid signal/i, "stop_signal"],
  [/cannot mkdir|chdir to cwd|working directory/i, "working_dir"],
  [/pids? limit|resource temporarily unavailable/i, "pids_limit"],
  [/host-gateway|add-host|extra host/i, "extra_hosts"],
  [/external connectivity|cannot assign requested address|invalid (host)?port/i, "ports"],
  [/mount|volume|is not (a )?directory|read-only file system/i, "volumes"],
  [/network|endpoint/i, "networks"],
];

/** Said in full by their code alone. */
const clearCodes: ReadonlySet<ErrorCode> = new Set([
  "DISK_FULL",
  "PORT_TAKEN",
  "NETWORK_MISSING",
  "COMMAND_NOT_FOUND",
  "USER_NOT_FOUND",
]);

/**
 * The error for a container that the engine does not create or start: START_REFUSED with the field of the config in `details.field`, where
 * its words show one; MOUNT_MISSING, IMAGE_HAS_NO_COMMAND; else as by `engineFailure`.
 */
export function startFailure(
  reply: Refusal,
  what: string,
  codes: Readonly<Partial<Record<number, ErrorCode>>> = {},
): DeployerError {
  const plain = engineFailure(reply, what, codes);
  const { message } = reply;
  if (clearCodes.has(plain.code) || /no such (image|container)/i.test(message)) return plain;
  const as = (code: ErrorCode, field: string): DeployerError =>
    new DeployerError(code, plain.message, { details: { ...plain.details, field } });
  if (/no command specified/i.test(message)) return as("IMAGE_HAS_NO_COMMAND", "command");
  if (/bind source path does not exist/i.test(message)) return as("MOUNT_MISSING", "volumes");
  const field = fieldsByWords.find(([words]) => words.test(message))?.[1];
  if (field === undefined || reply.status === 409) return plain;
  return as("START_REFUSED", field);
}
