import type { Container, Runtime } from "../ports/runtime.js";
import type { HostAccess } from "../source/host-access.js";
import { resolveEnvironment } from "../source/resolve-environment.js";
import type { SecretAccess } from "../source/resolve-secret.js";
import { createChecked, startChecked } from "./checked-mounts.js";
import { handleOf, withHandle } from "./handle.js";
import { nameOf } from "./parts.js";
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
      const { deployment, spec, port } = revision;
      const { name, alias, loopbackPort } = handleOf(revision);
      const { environment, secrets } = await resolveEnvironment(spec.environment, options.secrets);
      hide(secrets);
      const reach = reachOf(revision, runtime.reach);
      const own = { name, alias, workload, deployment, fence, port, loopbackPort, reach };
      const { id } = await createChecked(options, { ...own, spec: { ...spec, environment } }, signal);
      return withHandle(revision, { id });
    },
    start: (revision, signal) => startChecked(options, nameOf(revision), signal),
    supervise: (revision, restarts, signal) =>
      runtime.supervise(nameOf(revision), restarts ? revision.spec.restart : "no", signal),
    async stop(revision, signal) {
      const [name, { spec }] = [nameOf(revision), revision];
      if (!(await find(name, signal))) return;
      await runtime.stop(name, { signalName: spec.stopSignal, graceMs: spec.stopGraceMs }, signal);
    },
    async remove(revision, _, signal) {
      const [name, { spec }] = [nameOf(revision), revision];
      if (!(await find(name, signal))) return;
      await runtime.remove(name, signal, { anonymousVolumes: spec.anonymousVolumes === "discard" });
    },
    claim: (revision, found, signal) => runtime.claim(found.name, nameOf(revision), signal),
    inspect: (revision, signal) => find(nameOf(revision), signal),
    findDamage: () => Promise.resolve([]),
    async listContainers(revision, signal) {
      const own = findOwn(await runtime.list(workload, signal), revision);
      return own ? [own.name] : [];
    },
    logs: (revision, which, signal) => runtime.logs(nameOf(revision), which, signal),
    watch: (revision, onEvent, signal) => runtime.watch({ name: nameOf(revision) }, onEvent, signal),
    async readSecrets(revision, { names, container = nameOf(revision) }, signal) {
      const own = await runtime.host?.readEnvironment(container, signal);
      return own && names.flatMap((each) => own[each] ?? []);
    },
    countConnections: async (revision, port, signal) =>
      runtime.connections?.count(nameOf(revision), port, signal),
    countAccepted: async (revision, port, signal) =>
      runtime.connections?.accepted(nameOf(revision), port, signal),
    listListeners: async (revision, signal) => runtime.connections?.listeners(nameOf(revision), signal),
    hostPorts: () => [],
    holds: (revision, holder) => nameOf(revision) === holder.name,
  };
}
