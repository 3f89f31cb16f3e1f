import type { Container } from "../ports/runtime.js";
import { isClosed, isOpen, isWanted, type RuntimeState } from "../records/records.js";
import type { ContainerChange } from "./memory-engine.js";
import type { MemoryStoreData } from "./memory-store.js";
import type { MemoryWorld } from "./memory-world.js";
import { nameOf } from "../revision/parts.js";

export type LifeWorkload = "web" | "api";

const workloads: readonly LifeWorkload[] = ["web", "api"];

export interface LifeInvariantsOptions {
  readonly world: MemoryWorld;
  readonly data: MemoryStoreData;
  readonly domainsOf: (workload: LifeWorkload) => readonly string[];
}

/**
 * The invariants of a life of several workloads, at every instant and after all is quiet. Collects violations;
 * never throws.
 */
export class LifeInvariants {
  readonly #options: LifeInvariantsOptions;
  readonly #violations = new Set<string>();
  /** Deployments whose container was stopped or removed by a call, and not started since. */
  readonly #stopped = new Set<string>();
  readonly #forgiven = new Set<LifeWorkload>();
  readonly #widened = new Set<LifeWorkload>();

  constructor(options: LifeInvariantsOptions) {
    this.#options = options;
  }

  get violations(): readonly string[] {
    return [...this.#violations];
  }

  /** Somebody changed the workload by hand: the target of its route is checked only after all is quiet. */
  forgive(workload: LifeWorkload): this {
    this.#forgiven.add(workload);
    return this;
  }

  /** Somebody saved an older page of its route: further names on that page are theirs. */
  allowMoreDomains(workload: LifeWorkload): void {
    this.#widened.add(workload);
  }

  note(change: ContainerChange, deployment: string): void {
    // Its successor may already run when the old container of a deployment is removed.
    const isReplaced = change === "removed" && this.#runs(deployment);
    if (change === "stopped" || (change === "removed" && !isReplaced)) this.#stopped.add(deployment);
    else this.#stopped.delete(deployment);
    this.check();
  }

  #runs(deployment: string): boolean {
    const containers = this.#options.world.runtime.snapshot();
    return containers.some((one) => one.deployment === deployment && one.state === "running");
  }

  /** At every instant. */
  check(): void {
    const { data } = this.#options;
    for (const workload of workloads) {
      const open = [...data.deployments.values()].filter(
        (one) => one.workload === workload && isOpen(one.phase),
      );
      if (open.length > 1) this.#violated("I7", `${open.length} deployments of ${workload} are open`);
      // During a recreate, removal or repair, its route may lead to a stopped container.
      const mayBeDown = open.some(
        ({ operation, strategy }) => !["deploy", "rollback"].includes(operation) || strategy === "recreate",
      );
      const state = data.states.get(workload);
      if (state && !mayBeDown && !this.#forgiven.has(workload)) this.#checkTargets(state);
    }
  }

  #checkTargets({ workload, route }: RuntimeState): void {
    const { router, runtime } = this.#options.world;
    for (const domain of route?.domains ?? []) {
      for (const { host, port } of router.targets(domain)) {
        const owner = runtime.ownerOf(host, port);
        if (owner?.workload !== workload)
          this.#violated("I1", `${domain} leads to ${host}:${port}, of ${owner?.name ?? "nobody"}`);
        else if (this.#stopped.has(owner.deployment ?? ""))
          this.#violated("I1", `${domain} leads to ${owner.name}, which we have stopped`);
      }
    }
  }

  isQuiet(): boolean {
    return [...this.#options.data.deployments.values()].every(({ phase }) => isClosed(phase));
  }

  checkQuiet(): void {
    const { data } = this.#options;
    for (const { workload, operation, phase, error } of data.deployments.values())
      if (!isClosed(phase))
        this.#violated("I9", `a ${operation} of ${workload} is ${phase}: ${error?.message ?? ""}`);
    for (const workload of workloads) {
      const state = data.states.get(workload);
      const containers = this.#options.world.runtime.snapshot().filter((one) => one.workload === workload);
      this.#checkContainers(workload, { state, containers });
      this.#checkDomains(workload, state);
      if (state) this.#checkRecord(state);
      if (state) this.#checkAlias(state, containers);
    }
  }

  #checkContainers(
    workload: LifeWorkload,
    { state, containers }: { state: RuntimeState | undefined; containers: readonly Container[] },
  ): void {
    for (const { name, deployment, state: is } of containers)
      if (!isWanted(state, deployment ?? "")) this.#violated("I3", `${name} is an orphan (${is})`);
    const live = containers.filter(({ deployment }) => deployment === state?.live.deployment);
    const isUp = live.length === 1 && ["running", "restarting"].includes(live[0]?.state ?? "");
    if (state && !isUp)
      this.#violated("I1", `live of ${workload}: ${live.map((one) => `${one.name} ${one.state}`).join()}`);
    for (const { container } of state?.retiring ?? [])
      this.#violated("I9", `${nameOf(container)} has served all, and is not removed`);
  }

  /**
   * Each of its domains leads to the live container, or, if it no longer has the domain, to none of its
   * containers.
   */
  #checkDomains(workload: LifeWorkload, state: RuntimeState | undefined): void {
    const { world, data, domainsOf } = this.#options;
    for (const domain of domainsOf(workload)) {
      const isOurs = state?.route?.domains.includes(domain) === true;
      const others = [...data.states.values()].filter(
        (one) => one.workload !== workload && one.route?.domains.includes(domain),
      );
      if (isOurs && others.length > 0) this.#violated("I1", `two workloads have ${domain}`);
      if (others.length > 0) continue;
      const owners = world.router.targets(domain).map(({ host, port }) => world.runtime.ownerOf(host, port));
      const found = owners.map((owner) => owner?.deployment ?? "nobody");
      const isKept = [...this.#widened].some((one) => domainsOf(one).includes(domain));
      if (!isOurs && isKept) continue;
      const wanted = isOurs ? [state.live.deployment, state.live.deployment] : [];
      if (found.join() !== wanted.join())
        this.#violated(
          "I1",
          `${domain} leads to ${found.join() || "nobody"}, not to ${wanted.join() || "nobody"}`,
        );
    }
  }

  #checkRecord({ workload, deployment }: RuntimeState): void {
    const record = this.#options.data.deployments.get(deployment);
    if (record?.phase !== "done")
      this.#violated("I2", `${workload} is live by ${deployment}, which is ${record?.phase ?? "unknown"}`);
  }

  #checkAlias({ workload, live, config }: RuntimeState, containers: readonly Container[]): void {
    if (!containers.some(({ deployment, state }) => deployment === live.deployment && state === "running"))
      return;
    const found = this.#options.world.runtime
      .resolveAlias("internal", workload)
      .map(({ deployment }) => deployment ?? "nobody");
    const wanted = (config as { alias?: string }).alias === undefined ? [] : [live.deployment];
    if (found.join() !== wanted.join())
      this.#violated(
        "own",
        `the alias ${workload} leads to ${found.join() || "nobody"}, not to ${wanted.join()}`,
      );
  }

  #violated(invariant: string, message: string): void {
    if (this.#violations.size < 20) this.#violations.add(`${invariant}: ${message}`);
  }
}
