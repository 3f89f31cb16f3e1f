import type { Container, Runtime } from "../runtime/runtime.js";
import type { HostAccess } from "../source/host-access.js";
import { resolveEnvironment } from "../source/resolve-environment.js";
import type { SecretAccess } from "../source/resolve-secret.js";
import { createChecked, startChecked } from "./checked-mounts.js";
import { findOwn } from "./own-containers.js";
import type { RevisionRuntime } from "./revision-runtime.js";
import { reachOf } from "./route-target.js";

export interface ContainersOptions {
  readonly runtime: Runtime;
  readonly workload: string;
  readonly secrets: SecretAccess;
  readonly access: HostAccess;
  /** Values to mask wherever text is shown. */
  readonly hide: (secrets: readonly string[]) => void;
}

/**
 * Each revision is one container, whose name its runtime's calls go by. A container that has a name of ours, but was not created for the workload,
 * is not there: it is neither shown, stopped nor removed.
 */
export function containers(options: ContainersOptions): RevisionRuntime {
  const { runtime, workload, hide } = options;
  const find = async (name: string, signal: AbortSignal): Promise<Container | undefined> => {
    const found = await runtime.inspect(name, signal);
    return found?.workload === workload ? found : undefined;
  };
  return {
    sideBySide: true,
    async create(revision, fence, signal) {
      const { name, alias, deployment, spec, port, loopbackPort } = revision;
      const { environment, secrets } = await resolveEnvironment(spec.environment, options.secrets);
      hide(secrets);
      const reach = reachOf(revision, runtime.reach);
      const own = { name, alias, workload, deployment, fence, port, loopbackPort, reach };
      const { id } = await createChecked(options, { ...own, spec: { ...spec, environment } }, signal);
      return { ...revision, id };
    },
    start: ({ name }, signal) => startChecked(options, name, signal),
    supervise: ({ name, spec }, restarts, signal) =>
      runtime.supervise(name, restarts ? spec.restart : "no", signal),
    async stop({ name, spec }, signal) {
      if (!(await find(name, signal))) return;
      await runtime.stop(name, { signalName: spec.stopSignal, graceMs: spec.stopGraceMs }, signal);
    },
    async remove({ name, spec }, _, signal) {
      if (!(await find(name, signal))) return;
      await runtime.remove(name, signal, { anonymousVolumes: spec.anonymousVolumes === "discard" });
    },
    claim: ({ name }, found, signal) => runtime.claim(found.name, name, signal),
    inspect: ({ name }, signal) => find(name, signal),
    findDamage: () => Promise.resolve([]),
    async listContainers(revision, signal) {
      const own = findOwn(await runtime.list(workload, signal), revision);
      return own ? [own.name] : [];
    },
    logs: ({ name }, which, signal) => runtime.logs(name, which, signal),
    watch: ({ name }, onEvent, signal) => runtime.watch({ name }, onEvent, signal),
    async readSecrets({ name }, { names, container = name }, signal) {
      const own = await runtime.host?.readEnvironment(container, signal);
      return own && names.flatMap((each) => own[each] ?? []);
    },
    countConnections: async ({ name }, port, signal) => runtime.connections?.count(name, port, signal),
    countAccepted: async ({ name }, port, signal) => runtime.connections?.accepted(name, port, signal),
    listListeners: async ({ name }, signal) => runtime.connections?.listeners(name, signal),
    hostPorts: () => [],
    holds: ({ name }, holder) => name === holder.name,
  };
}
