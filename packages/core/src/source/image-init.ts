import { posix } from "node:path";
import type { WantedContainer } from "../ports/container-spec.js";
import type { Image } from "../ports/runtime.js";

/** These work only as process 1. */
const firstOnly = new Set(
  "systemd runit runit-init openrc-init s6-svscan s6-linux-init finit dinit catatonit my_init procd".split(
    " ",
  ),
);
/** These need no second init around them, but tolerate one. */
const bearing = new Set(["tini", "tini-static", "dumb-init", "docker-init", "pid1"]);
/** `init` is a name that any program may have elsewhere. */
const initFolders = new Set(["/", "/sbin", "/usr/sbin", "/bin", "/usr/bin", "/lib", "/usr/lib"]);
const shells = new Set(["sh", "bash", "dash", "ash"]);

/**
 * The program with its arguments, as the engine assembles it. Empty: neither the config nor the image has one.
 */
export function programOf(
  { entrypoint, command }: Pick<WantedContainer, "entrypoint" | "command">,
  image: Pick<Image, "entrypoint" | "command">,
): readonly string[] {
  if (entrypoint) return [...entrypoint, ...(command ?? [])];
  return [...image.entrypoint, ...(command ?? image.command)];
}

/** Which kind of init a program is. Pure; `first`: it must be process 1. */
export function initKind(program: readonly string[]): "first" | "bearing" | undefined {
  const path = startedBy(program);
  const name = posix.basename(path);
  if (firstOnly.has(name) || (name === "init" && initFolders.has(posix.dirname(path)))) return "first";
  return bearing.has(name) ? "bearing" : undefined;
}

/** If a shell only runs a program, as in the shell form of an instruction, that program counts. */
function startedBy([path = "", option, script = ""]: readonly string[]): string {
  if (!shells.has(posix.basename(path)) || option !== "-c") return path;
  return (
    script
      .trim()
      .replace(/^exec\s+/, "")
      .split(/\s/)[0] ?? ""
  );
}
