import type { Privilege } from "@cutover/core/plugin";
import { invalid, type Model } from "./model.js";
import {
  bindMount,
  each,
  entriesOf,
  isObject,
  isSet,
  labelsOf,
  shortestPath,
  textOf,
  unknownKeys,
} from "./privilege-parts.js";
import { networkPrivileges, volumePrivileges } from "./resource-privileges.js";
import { servicePrivileges } from "./service-privileges.js";

const topLevel = new Set(["name", "version", "services", "networks", "volumes", "configs", "secrets"]);
const fileKeys = new Set("name file environment content external labels".split(" "));

/**
 * Returns the privileges that the resolved stack needs from a policy, each with its place in the Compose file.
 * Anything not known by name to be harmless counts as `privileged`. STACK_INVALID.
 */
export function privilegesOf(model: Model, context: StackContext = {}): Privilege[] {
  return asksOf(model, context).filter(({ kind }) => !nameKinds.has(kind));
}

/** External volumes and networks, and public ports: allowed unless a policy limits them. STACK_INVALID. */
export function usesOf(model: Model, context: StackContext): Privilege[] {
  return asksOf(model, context).filter(({ kind }) => nameKinds.has(kind));
}

const nameKinds = new Set(["volume", "network", "public-port"]);

function asksOf(model: Model, { project = "", secrets = [] }: StackContext): Privilege[] {
  const asked = [
    ...unknownKeys("", model, topLevel),
    ...entriesOf(model.services).flatMap(([name, service]) => servicePrivileges(`services.${name}`, service)),
    ...fileEntries("configs", model.configs),
    ...fileEntries("secrets", model.secrets),
    ...entriesOf(model.volumes).flatMap(([name, volume]) => volumePrivileges(name, volume, project)),
    ...entriesOf(model.networks).flatMap(([name, network]) => networkPrivileges(name, network, project)),
  ];
  const telling = asked.find(({ value }) =>
    secrets.some((secret) => secret !== "" && value.includes(secret)),
  );
  if (telling) throw invalid(`${telling.path}: a secret is not allowed here`);
  return asked;
}

export interface StackContext {
  readonly project?: string;
  /** Values that no privilege may contain. */
  readonly secrets?: readonly string[];
}

/** Host files that are mounted into containers. */
function fileEntries(key: "configs" | "secrets", files: unknown): Privilege[] {
  return entriesOf(files).flatMap(([name, file]) => {
    const path = `${key}.${name}`;
    labelsOf(path, file);
    const source = isObject(file) ? file["file"] : undefined;
    const strange = unknownKeys(path, file, fileKeys);
    return isSet(source) ? strange.concat(bindMount(`${path}.file`, textOf(source))) : strange;
  });
}

/** The same stack with the host paths that `real` returns. The engine creates no missing folder. */
export async function withRealPaths(
  model: Model,
  real: (path: string, source: string) => Promise<string>,
): Promise<Model> {
  const copy = structuredClone(model) as Record<string, unknown>;
  for (const key of ["configs", "secrets"])
    for (const [name, file] of entriesOf(copy[key]))
      if (isObject(file) && isSet(file["file"]))
        file["file"] = await real(`${key}.${name}.file`, shortestPath(textOf(file["file"])));
  for (const [name, volume] of entriesOf(copy["volumes"])) {
    const options = isObject(volume) ? volume["driver_opts"] : undefined;
    if (isObject(options) && textOf(options["device"]).startsWith("/"))
      options["device"] = await real(
        `volumes.${name}.driver_opts.device`,
        shortestPath(textOf(options["device"])),
      );
  }
  for (const [name, service] of entriesOf(copy["services"])) {
    if (!isObject(service)) continue;
    const volumes: unknown[] = [];
    for (const [index, volume] of each(service["volumes"]).entries())
      volumes.push(await withRealSource(`services.${name}.volumes[${index}]`, volume, real));
    if (volumes.length > 0) service["volumes"] = volumes;
  }
  return copy as Model;
}

async function withRealSource(
  path: string,
  volume: unknown,
  real: (path: string, source: string) => Promise<string>,
): Promise<unknown> {
  if (typeof volume === "string") {
    const [source = "", ...rest] = volume.split(":");
    return source.startsWith("/") && rest.length > 0
      ? [await real(path, shortestPath(source)), ...rest].join(":")
      : volume;
  }
  if (!isObject(volume) || volume["type"] !== "bind") return volume;
  const bind = { ...(volume["bind"] as object | undefined), create_host_path: false };
  return { ...volume, source: await real(path, shortestPath(textOf(volume["source"]))), bind };
}
