import { basename } from "node:path";
import { stringify } from "yaml";
import type { RouterSettings } from "../config/router-schema.js";
import type { Beginning } from "./beginnings.js";

/** Everything that a first project file is written from. */
export interface Answers {
  readonly name: string;
  readonly beginning: Beginning;
  /** Of a compose file. */
  readonly service?: string | undefined;
  /** In the container; a static site has its own. */
  readonly port?: number | undefined;
  readonly domains: readonly string[];
  /** Path of the HTTP probe. */
  readonly healthPath?: string | undefined;
  readonly router: RouterSettings;
}

/** Returns the text of a first `cutover.yaml`. */
export function firstProject(answers: Answers): string {
  const { name, beginning, router } = answers;
  const policy = policyFor(beginning);
  return [
    "# yaml-language-server: $schema=./cutover.schema.json",
    "# `cutover validate` checks this file, and `cutover plan` shows what `cutover deploy` would do.",
    "",
    section({ $schema: "./cutover.schema.json" }),
    "# The proxy that leads clients to the containers.",
    section({ router }),
    ...(policy ? ["# What workloads may read of this machine.", section({ policy })] : []),
    section({ workloads: { [name]: workload(answers) } }) + withoutDowntime(beginning),
  ].join("\n");
}

function section(value: object): string {
  return stringify(value, { lineWidth: 0, defaultStringType: "PLAIN", defaultKeyType: "PLAIN" });
}

/** A Dockerfile's image is recreated by default, which interrupts it. */
function withoutDowntime({ kind }: Beginning): string {
  if (kind !== "dockerfile") return "";
  return "    # Without downtime, if two versions may run side by side:\n    # deploy_strategy: blue-green\n";
}

function policyFor(beginning: Beginning): object | undefined {
  if (beginning.kind === "image") return undefined;
  if (beginning.kind !== "compose") return { folders: [beginning.directory] };
  const { bindMounts } = beginning;
  return { folders: [folderOf(beginning.file)], ...(bindMounts.length > 0 && { bind_mounts: bindMounts }) };
}

function workload({ beginning, service, port, domains, healthPath }: Answers): object {
  return {
    source: beginning.kind,
    ...ofSource(beginning, service),
    ...(port !== undefined && beginning.kind !== "static" && { port }),
    ...(domains.length > 0 && { domains }),
    ...(healthPath !== undefined && { healthcheck: { path: healthPath } }),
  };
}

function ofSource(beginning: Beginning, service: string | undefined): object {
  switch (beginning.kind) {
    case "compose":
      return { file: beginning.file, service };
    case "image":
      return { image: beginning.image };
    case "dockerfile":
    case "static":
      return { directory: beginning.directory };
  }
}

function folderOf(file: string): string {
  return file.replace(/\/[^/]*$/, "") || "/";
}

/** A workload's name from a folder's or an image's; "app" if nothing of it remains. */
export function nameFrom(path: string): string {
  const last = basename(path).replace(/[:@].*$/, "");
  const name = last
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+|-+$/g, "")
    .slice(0, 40)
    .replace(/-+$/, "");
  return name === "" ? "app" : name;
}
