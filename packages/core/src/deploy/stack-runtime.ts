import { DeployerError } from "../errors/deployer-error.js";
import { labels, type Container, type Runtime } from "../runtime/runtime.js";
import type { HostAccess } from "../source/host-access.js";
import type { SecretAccess } from "../source/resolve-secret.js";
import type { BringUp, StackCall, StackDriver } from "../source/stack.js";
import { replacesBlue, type ContainerReference, type DeploymentRecord } from "../store/records.js";
import { withFallenServices } from "./fallen-services.js";
import { findOwn } from "./own-containers.js";
import { resolveSecrets } from "./resolve-secrets.js";
import { reachOf } from "./route-target.js";
import { hideStackSecrets } from "./stack-secrets.js";

export interface StackRuntimeOptions {
  readonly runtime: Runtime;
  readonly record: () => DeploymentRecord;
  readonly driverOf: (source: string) => StackDriver | undefined;
  /** Values to mask wherever text is shown. */
  readonly hide: (secrets: readonly string[]) => void;
  readonly secrets: SecretAccess;
  readonly access: HostAccess;
  readonly halt: AbortSignal;
}

/**
 * The engine, with the stacks of one deployment in it: whoever starts, stops or removes the container that stands for a stack, does it
 * to the whole stack. Thus the strategies tell one story for both. Two versions of a stack are never up at once: bringing one up
 * puts it in place of the other, so that between them stopping and removing is left to `up`.
 */
export function stackRuntime(options: StackRuntimeOptions): Runtime {
  const { runtime } = options;
  const stacks = new Stacks(options);
  const own: Partial<Runtime> = {
    createContainer: (request, signal) => {
      const stack = stacks.find(request.name);
      return stack ? Promise.resolve(declared(stack)) : runtime.createContainer(request, signal);
    },
    startContainer: (name, signal) => {
      const stack = stacks.find(name);
      return stack ? stacks.up(stack, signal) : runtime.startContainer(name, signal);
    },
    stopContainer: (name, stop, signal) => {
      const stack = stacks.find(name);
      return stack ? stacks.stop(stack, signal) : runtime.stopContainer(name, stop, signal);
    },
    removeContainer: (name, signal, also) => {
      const stack = stacks.find(name);
      return stack ? stacks.remove(stack, signal) : runtime.removeContainer(name, signal, also);
    },
    renameContainer: async (name, to, signal) => {
      if (!stacks.find(to)) await runtime.renameContainer(name, to, signal);
    },
    setRestartPolicy: async (name, policy, signal) => {
      if (!stacks.find(name)) await runtime.setRestartPolicy(name, policy, signal);
    },
    findContainer: async (name, signal) => {
      const stack = stacks.find(name);
      if (!stack) return runtime.findContainer(name, signal);
      const found = await stacks.wholeContainer(stack, signal);
      const seen = found && (await runtime.findContainer(found.name, signal));
      return seen && { ...seen, name };
    },
    countConnections: async (name, port, signal) =>
      runtime.countConnections(await stacks.nameOf(name, signal), port, signal),
    ...(runtime.countAccepted && {
      countAccepted: async (name: string, port: number, signal?: AbortSignal) =>
        runtime.countAccepted?.(await stacks.nameOf(name, signal), port, signal),
    }),
    listListeners: async (name, signal) => runtime.listListeners(await stacks.nameOf(name, signal), signal),
    readEnvironment: async (name, signal) =>
      runtime.readEnvironment(await stacks.nameOf(name, signal), signal),
    async *logs(name, which, signal) {
      yield* runtime.logs(await stacks.nameOf(name, signal), which, signal);
    },
    watchContainer: async (name, onEvent, signal) =>
      runtime.watchContainer(await stacks.nameOf(name, signal), onEvent, signal),
  };
  return new Proxy(runtime, {
    get(target, key) {
      const member: unknown = Reflect.get(own, key) ?? Reflect.get(target, key, target);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
}

type StackContainer = ContainerReference & Required<Pick<ContainerReference, "stack">>;

class Stacks {
  readonly #options: StackRuntimeOptions;
  /** Deployments whose version this deployer has brought up. */
  readonly #upped = new Set<string>();

  constructor(options: StackRuntimeOptions) {
    this.#options = options;
  }

  find(name: string): StackContainer | undefined {
    const { green, blue } = this.#options.record();
    const retiring = (blue?.retiring ?? []).map(({ container }) => container);
    const found = [green, blue?.live, ...retiring].find((one) => one?.name === name);
    return found?.stack && { ...found, stack: found.stack };
  }

  /** The service's container where this version is up as a whole; undefined where another is, or perhaps half of this one. */
  async wholeContainer(reference: StackContainer, signal?: AbortSignal): Promise<Container | undefined> {
    const { phase, green } = this.#options.record();
    const isGreen = reference.deployment === green?.deployment;
    const mayBeHalf = isGreen
      ? phase === "stopping" || phase === "starting"
      : phase === "repairing" || (phase === "restoring" && this.#isReplaced());
    if (mayBeHalf && !this.#upped.has(reference.deployment)) return undefined;
    return this.#container(reference, signal);
  }

  /** The engine's name for the container that is called `name` here; `name` itself where it is no stack's, or not there. */
  async nameOf(name: string, signal?: AbortSignal): Promise<string> {
    const reference = this.find(name);
    return (reference && (await this.#container(reference, signal))?.name) ?? name;
  }

  async #container(reference: StackContainer, signal = this.#options.halt): Promise<Container | undefined> {
    const { runtime, record } = this.#options;
    const containers = await runtime.listContainers(record().workload, signal);
    return findOwn(containers, reference);
  }

  async up(reference: StackContainer, signal: AbortSignal | undefined): Promise<void> {
    const { runtime, record, access } = this.#options;
    const reach = reachOf(reference, runtime.reach);
    const { deployment, port, loopbackPort, alias } = reference;
    const { environment, secrets } = await resolveSecrets(reference.spec.environment, this.#options.secrets);
    this.#options.hide(secrets);
    const driver = this.#driver(reference);
    const call: BringUp = {
      ...this.#call(reference, signal),
      environment,
      secrets,
      assertAllowed: (privileges) => access.assertAllowed(privileges),
      localPath: (path, written) => access.localPath(path, written),
      mountedPath: async (path, source) => (await access.mountedPath(path, source)).path,
      entrance: {
        // No fence: a label that changes would have the container replaced each time that it is brought up again.
        labels: {
          [labels.workload]: record().workload,
          [labels.deployment]: deployment,
        },
        port,
        loopbackPort,
        network: reach.kind === "network" ? { name: reach.network, alias } : undefined,
      },
    };
    const { hide, halt } = this.#options;
    const sight = { stack: call.stack, driver, runtime, hide, halt };
    // Those of before a rotation go with the containers that are replaced; what takes their place may still know them.
    if (secrets.length > 0) await hideStackSecrets(sight);
    try {
      await driver.up(call);
    } catch (error) {
      throw await withFallenServices(error, sight);
    }
    this.#upped.add(deployment);
  }

  async stop(reference: StackContainer, signal: AbortSignal | undefined): Promise<void> {
    if (!this.#isReplaced()) await this.#driver(reference).stop(this.#call(reference, signal));
  }

  async remove(reference: StackContainer, signal: AbortSignal | undefined): Promise<void> {
    if (this.#isReplaced()) return;
    const volumes = this.#options.record().removesVolumes === true;
    await this.#driver(reference).down({ ...this.#call(reference, signal), volumes });
  }

  /** Both versions are of one project: the one that is brought up takes the other's place. */
  #isReplaced(): boolean {
    const { operation, green, blue } = this.#options.record();
    const project = green?.stack?.project;
    return replacesBlue(operation) && project !== undefined && project === blue?.live.stack?.project;
  }

  #driver({ stack }: StackContainer): StackDriver {
    const driver = this.#options.driverOf(stack.source);
    if (driver) return driver;
    throw new DeployerError("SOURCE_UNKNOWN", `no plugin for the stacks of "${stack.source}" is registered`);
  }

  #call({ stack: { project, definition } }: StackContainer, signal: AbortSignal | undefined): StackCall {
    const { runtime, halt } = this.#options;
    return { stack: { project, definition }, engineUrl: runtime.engineUrl, signal: signal ?? halt };
  }
}

/** A stack is created by bringing it up: until then it stands in the journal only. */
function declared({ name, deployment }: StackContainer): Container {
  return {
    id: "",
    name,
    workload: undefined,
    deployment,
    fence: undefined,
    state: "created",
    health: "none",
    restartCount: 0,
    exitCode: undefined,
    outOfMemory: false,
    address: undefined,
    startedAt: undefined,
  };
}
