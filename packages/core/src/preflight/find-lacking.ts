import type { Finding } from "../events/finding.js";
import { isOnHost } from "../revision/address-of.js";
import { lackOf, type OptionalPort, optionalPorts } from "../ports/optional-ports.js";
import type { Runtime } from "../ports/runtime.js";
import type { PortNeed, WorkloadDescription } from "../source/source-plugin.js";

/** Returns an error for each port that the runtime lacks, with the fields of the config that need it. */
export function findLacking(runtime: Runtime, description: WorkloadDescription): Finding[] {
  const needs = [...(description.needs ?? []), ...needsOf(runtime, description)];
  return optionalPorts.flatMap((port) => {
    const paths = new Set(needs.flatMap((need) => (need.port === port ? need.path : [])));
    return paths.size === 0 || runtime[port] ? [] : lacking(port, [...paths].join(", "));
  });
}

function lacking(port: OptionalPort, paths: string): Finding {
  const remedy = `Use a runtime that has \`${port}\`, such as \`docker\`, or change ${paths} so that it is not needed.`;
  return { code: "RUNTIME_LACKS", severity: "error", subject: paths, message: lackOf(port), remedy };
}

function needsOf({ reach }: Runtime, description: WorkloadDescription): PortNeed[] {
  const { container, lifecycle, uses = [], privileges, port, domains, gate, inPlace } = description;
  const needs: PortNeed[] = [];
  const isTold = description.needs?.some((one) => one.port === "volumes");
  const need = (needed: OptionalPort, path: string, isNeeded: boolean): void => {
    if (isNeeded) needs.push({ path, port: needed });
  };
  // The stack's own tool makes its mounts.
  for (const { kind, path } of inPlace ? [] : uses) need("volumes", path, kind === "volume");
  const named = new Set(uses.flatMap(({ kind, value }) => (kind === "volume" ? value : [])));
  for (const { type, source } of container?.mounts ?? [])
    need("volumes", "volumes", type === "volume" && !inPlace && !named.has(source) && !isTold);
  need("names", "alias", lifecycle?.alias !== undefined);
  need("exec", "hooks.pre_cutover", lifecycle?.preCutover !== undefined);
  need("exec", "hooks.post_cutover", lifecycle?.postCutover !== undefined);
  need("host", "source", inPlace === true);
  if (!container || !isOnHost({ spec: container })) {
    need("host", "port", reach.kind === "loopback" && port !== undefined);
    return needs;
  }
  // It is asked at the address of its machine.
  const path = privileges.find(({ kind }) => kind === "host-network")?.path ?? "networks";
  need("host", path, gate.probe !== undefined || domains.length > 0);
  return needs;
}
