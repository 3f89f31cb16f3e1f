import { DeployerError } from "../errors/deployer-error.js";
import { demandPort } from "../ports/optional-ports.js";
import { labels } from "../ports/runtime.js";
import { resolveEnvironment } from "../source/resolve-environment.js";
import type { BringUp, StackCall, StackDriver } from "../ports/stack-driver.js";
import type { Revision } from "../records/records.js";
import type { ContainersOptions } from "./containers.js";
import { withFallenServices } from "./fallen-services.js";
import { handleOf } from "./handle.js";
import { nameOf } from "./parts.js";
import { findOwn } from "./own-containers.js";
import type { RevisionRuntime } from "./revision-runtime.js";
import { reachOf } from "./route-target.js";
import { filledIn, hideStackSecrets } from "./stack-secrets.js";

export interface StacksOptions extends ContainersOptions {
  readonly driverOf: (source: string) => StackDriver | undefined;
  /** Throws if this deployer may not act any more. */
  readonly assertMayAct: () => void;
}

/**
 * Each revision is a version of a stack, which its driver manages as a whole. The driver names the containers; the one that gets the traffic
 * is recognised by its deployment.
 */
export function stacks(options: StacksOptions): RevisionRuntime {
  const { runtime, workload, access, hide, assertMayAct } = options;

  const findEntrance = async (revision: Revision, signal?: AbortSignal) =>
    findOwn(await runtime.list(workload, signal), revision);
  /** The engine's name for it; that of the revision if it is not there. */
  const containerOf = async (revision: Revision, signal: AbortSignal): Promise<string> =>
    (await findEntrance(revision, signal))?.name ?? nameOf(revision);

  const find = (revision: Revision): StackDriver | undefined => {
    const { stack } = handleOf(revision);
    return stack && options.driverOf(stack.source);
  };
  const driverOf = (revision: Revision): StackDriver => {
    const driver = find(revision);
    if (driver) return driver;
    const source = handleOf(revision).stack?.source;
    throw new DeployerError("SOURCE_UNKNOWN", `no plugin for the stacks of "${source}" is registered`);
  };
  const host = () => demandPort(runtime, "host", "source");
  const callOf = (revision: Revision, signal: AbortSignal): StackCall => {
    const { project = "", definition = null } = handleOf(revision).stack ?? {};
    return { stack: { project, definition }, engineUrl: host().engineUrl, signal, assertMayAct };
  };

  const bringUp = async (revision: Revision, signal: AbortSignal): Promise<void> => {
    const { deployment, port, spec } = revision;
    const { loopbackPort, alias } = handleOf(revision);
    const reach = reachOf(revision, runtime.reach);
    const { environment, secrets } = await resolveEnvironment(spec.environment, options.secrets);
    hide(secrets);
    const driver = driverOf(revision);
    const call: BringUp = {
      ...callOf(revision, signal),
      environment,
      secrets,
      assertAllowed: (privileges) => access.assertAllowed(privileges),
      localPath: (path, written) => access.localPath(path, written),
      mountedPath: async (path, source) => (await access.mountedPath(path, source)).path,
      entrance: {
        // No fence: a label that changes would have the container replaced each time that it is brought up again.
        labels: { [labels.workload]: workload, [labels.deployment]: deployment },
        port,
        loopbackPort,
        network: reach.kind === "network" ? { name: reach.network, alias } : undefined,
      },
    };
    const sight = { stack: call.stack, driver, runtime, hide, halt: signal };
    // Those of before a rotation go with the containers that are replaced; what takes their place may still know them.
    if (secrets.length > 0) await hideStackSecrets(sight);
    assertMayAct();
    try {
      await driver.up(call);
    } catch (error) {
      throw await withFallenServices(error, sight);
    }
  };

  return {
    sideBySide: false,
    /** It is created by bringing it up: until then it stands in the journal only. */
    async create(revision) {
      hide((await resolveEnvironment(revision.spec.environment, options.secrets)).secrets);
      return revision;
    },
    start: bringUp,
    supervise: () => Promise.resolve(),
    async stop(revision, signal) {
      assertMayAct();
      await driverOf(revision).stop(callOf(revision, signal));
    },
    async remove(revision, { volumes }, signal) {
      assertMayAct();
      await driverOf(revision).down({ ...callOf(revision, signal), volumes });
    },
    claim: () => Promise.resolve(),
    async inspect(revision, signal) {
      const found = await findEntrance(revision, signal);
      const seen = found && (await runtime.inspect(found.name, signal));
      return seen && { ...seen, name: nameOf(revision) };
    },
    async findDamage(revision, signal) {
      const { stack } = callOf(revision, signal);
      return (await find(revision)?.findDamage(stack, host(), signal)) ?? [];
    },
    async listContainers(revision, signal) {
      const { stack } = callOf(revision, signal);
      const listed = await find(revision)?.containers?.(stack, host(), signal);
      if (listed) return listed.map(({ name }) => name);
      const entrance = await findEntrance(revision, signal);
      return entrance ? [entrance.name] : [];
    },
    async *logs(revision, which, signal) {
      yield* runtime.logs(await containerOf(revision, signal), which, signal);
    },
    watch: async (revision, onEvent, signal) =>
      runtime.watch({ name: await containerOf(revision, signal) }, onEvent, signal),
    async readSecrets(revision, { container }, signal) {
      const { stack } = callOf(revision, signal);
      const own = await runtime.host?.readEnvironment(
        container ?? (await containerOf(revision, signal)),
        signal,
      );
      if (!own) return undefined;
      const values = filledIn(own, stack.definition);
      const driver = find(revision);
      const add = (secrets: readonly string[]): unknown => values.push(...secrets);
      await hideStackSecrets({ stack, driver, runtime, hide: add, halt: signal });
      return values;
    },
    countConnections: async (revision, port, signal) =>
      runtime.connections?.count(await containerOf(revision, signal), port, signal),
    countAccepted: async (revision, port, signal) =>
      runtime.connections?.accepted(await containerOf(revision, signal), port, signal),
    listListeners: async (revision, signal) =>
      runtime.connections?.listeners(await containerOf(revision, signal), signal),
    hostPorts(revision) {
      const { stack } = handleOf(revision);
      return (stack && find(revision)?.hostPorts?.(stack)) ?? [];
    },
    holds(revision, { labels: carried }) {
      const { stack } = handleOf(revision);
      return stack !== undefined && find(revision)?.isOf?.(stack, carried) === true;
    },
  };
}
