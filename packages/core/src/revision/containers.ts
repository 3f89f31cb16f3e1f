import type { Runtime } from "../runtime/runtime.js";
import { resolveEnvironment } from "../source/resolve-environment.js";
import type { SecretAccess } from "../source/resolve-secret.js";
import { findOwn } from "./own-containers.js";
import type { RevisionRuntime } from "./revision-runtime.js";
import { reachOf } from "./route-target.js";

export interface ContainersOptions {
  readonly runtime: Runtime;
  readonly workload: string;
  readonly secrets: SecretAccess;
  /** Values to mask wherever text is shown. */
  readonly hide: (secrets: readonly string[]) => void;
}

/** Each revision is one container, whose name its runtime's calls go by. */
export function containers({ runtime, workload, secrets: access, hide }: ContainersOptions): RevisionRuntime {
  return {
    sideBySide: true,
    async create(revision, fence, signal) {
      const { name, alias, deployment, spec, port, loopbackPort } = revision;
      const { environment, secrets } = await resolveEnvironment(spec.environment, access);
      hide(secrets);
      const reach = reachOf(revision, runtime.reach);
      const own = { name, alias, workload, deployment, fence, port, loopbackPort, reach };
      const { id } = await runtime.createContainer({ ...own, spec: { ...spec, environment } }, signal);
      return { ...revision, id };
    },
    start: ({ name }, signal) => runtime.startContainer(name, signal),
    supervise: ({ name, spec }, restarts, signal) =>
      runtime.setRestartPolicy(name, restarts ? spec.restart : "no", signal),
    stop: ({ name, spec: { stopSignal, stopGraceMs } }, signal) =>
      runtime.stopContainer(name, { signalName: stopSignal, graceMs: stopGraceMs }, signal),
    remove: ({ name, spec }, _, signal) =>
      runtime.removeContainer(name, signal, { anonymousVolumes: spec.anonymousVolumes === "discard" }),
    claim: ({ name }, found, signal) => runtime.renameContainer(found.name, name, signal),
    inspect: ({ name }, signal) => runtime.findContainer(name, signal),
    findDamage: () => Promise.resolve([]),
    async listContainers(revision, signal) {
      const own = findOwn(await runtime.listContainers(workload, signal), revision);
      return own ? [own.name] : [];
    },
    logs: ({ name }, which, signal) => runtime.logs(name, which, signal),
    watch: ({ name }, onEvent, signal) => runtime.watchContainer(name, onEvent, signal),
    async readSecrets({ name }, { names, container = name }, signal) {
      const own = await runtime.readEnvironment(container, signal);
      return own && names.flatMap((each) => own[each] ?? []);
    },
    countConnections: ({ name }, port, signal) => runtime.countConnections(name, port, signal),
    countAccepted: async ({ name }, port, signal) => runtime.countAccepted?.(name, port, signal),
    listListeners: ({ name }, signal) => runtime.listListeners(name, signal),
    hostPorts: () => [],
    holds: ({ name }, holder) => name === holder.name,
  };
}
