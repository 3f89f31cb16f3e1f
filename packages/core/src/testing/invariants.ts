import { imageVolumes, ownMounts } from "../source/image-volumes.js";
import {
  isOpen,
  isWanted,
  replacesBlue,
  type Revision,
  type DeploymentRecord,
  type RuntimeState,
} from "../records/records.js";
import type { Container, CreateContainer } from "../ports/runtime.js";
import type { DeploymentEvent } from "../events/events.js";
import type { RouteWrite } from "../ports/router.js";
import type { Lease } from "../ports/store.js";
import { isBeside, type Beside } from "./beside.js";
import type { Effect } from "./simulated-process.js";
import type { MemoryRouter } from "./memory-router.js";
import type { ContainerChange } from "./memory-engine.js";
import type { MemoryRuntime } from "./memory-runtime.js";
import type { MemoryStoreData } from "./memory-store.js";
import { handleOf } from "../revision/handle.js";
import { nameOf, ownAliasOf } from "../revision/parts.js";
import { hashOfToken } from "../steps/token.js";

const justMs = 500;

export interface Violation {
  /** I1 … I16, as in the plan's list, or "own": an invariant of the subject. */
  readonly invariant: string;
  readonly message: string;
}

export interface ObservedWorld {
  readonly runtime: MemoryRuntime;
  /** The proxies: the route is in the one that the state or the open deployment names, else in the first. */
  readonly routers: readonly MemoryRouter[];
  readonly data: MemoryStoreData;
}

export interface InvariantsOptions {
  readonly world: ObservedWorld;
  readonly workload: string;
  readonly domains: readonly string[];
  /** Must never be found in stored data. */
  readonly canary: string;
  /** A second workload, which the story is not about. */
  readonly beside: Beside;
  /** Further invariants, at every instant or after all is quiet: the fault, or undefined. */
  readonly check?: ((quiet: boolean) => string | undefined) | undefined;
}

/** Watches every effect of every process, and the world after it. Collects violations; never throws. */
export class Invariants {
  readonly violations: Violation[] = [];
  readonly #options: InvariantsOptions;
  /** Deployments whose container we stopped and did not start again, and those that we removed. */
  readonly #stopped = new Set<string>();
  readonly #removed = new Set<string>();
  readonly #aborted = new Set<string>();
  readonly #proved = new Set<string>();
  /** Of staged targets. */
  readonly #tokens = new Set<string>();
  /** Every volume that ever existed. */
  readonly #volumes = new Set<string>();
  readonly #spared = new Set<string>();
  #mayStall = false;
  #disturbed = false;
  #edited = false;
  #broughtBack = false;
  #mayHeal = false;
  /** Effects on the engine and the proxy since an older store was put back. */
  #sinceRestored: string[] | undefined;
  /** Containers that a late effect has created since then: deployers that began before could not know of them. */
  readonly #cameLate = new Set<string>();

  constructor(options: InvariantsOptions) {
    this.#options = options;
    for (const router of options.world.routers)
      router.observe(() => {
        this.#noteProof();
        this.check();
      });
    options.world.runtime.observe((change, deployment, name) => this.#note(change, deployment, name));
  }

  /** Somebody removed a container by hand, so there need not always be one. */
  forgiveAbsence(): void {
    this.#disturbed = true;
  }

  /** Somebody pointed the route elsewhere, under our marker: its target at a commit is no longer checked. */
  forgiveEdited(): void {
    this.#edited = true;
  }

  /**
   * Somebody brings back a route that nobody could write meanwhile: its target is checked only after all is
   * quiet.
   */
  forgiveBroughtBack(): void {
    this.#edited = true;
    this.#broughtBack = true;
  }

  /**
   * A process may stall between the check of its lease and a call: a container that it creates then belongs to
   * nobody, and must be gone in the end.
   */
  allowStalls(): void {
    this.#mayStall = true;
  }

  /** An older store was put back: containers that it names may be gone. */
  forgiveRestored(): void {
    this.#disturbed = true;
    this.#removed.clear();
    this.#sinceRestored = [];
  }

  /** A container of this name belongs to somebody else, whatever its labels: it must be left alone. */
  spare(name: string): void {
    this.#spared.add(name);
  }

  /** A repair may end the live container, which hangs, to start it anew. */
  allowHealing(): void {
    this.#mayHeal = true;
  }

  /** What a deployer has told. */
  told(event: DeploymentEvent): void {
    if (this.#holdsSecret(event)) this.#violated("I11", `a secret is told by the event ${event.type}`);
  }

  #holdsSecret(...texts: readonly unknown[]): boolean {
    const text = JSON.stringify(texts);
    return [this.#options.canary, ...this.#tokens].some((secret) => text.includes(secret));
  }

  /** Volumes may only go on request. */
  #checkVolumes(): void {
    const { runtime, data } = this.#options.world;
    for (const name of runtime.volumes.keys()) this.#volumes.add(name);
    if (this.#volumes.size === runtime.volumes.size) return;
    const isAsked = [...data.deployments.values()].some(({ removesVolumes }) => removesVolumes === true);
    if (isAsked || this.#sinceRestored) return;
    for (const name of this.#volumes) {
      if (!runtime.volumes.has(name)) this.#violated("I12", `the volume ${name} was removed unasked`);
    }
  }

  /**
   * A recreated container has the data of the one that it replaces, at each path without another mount of its
   * config.
   */
  #mustCarry(live: Revision, saved: RuntimeState | undefined): void {
    const own = new Set(ownMounts(live.spec).map(({ target }) => target));
    const now = imageVolumes(live.spec);
    for (const [path, volume] of imageVolumes(saved?.live.spec ?? { mounts: [] })) {
      if (now.get(path) === volume || own.has(path) || live.spec.anonymousVolumes === "discard") continue;
      this.#violated("I12", `the data at ${path} was left behind in ${volume}`);
    }
  }

  /** Before an effect is sent: the durable state must have announced it. */
  before(effect: Effect): void {
    const { port, call, parameters } = effect;
    this.#noteProof();
    const touched = this.#options.beside.faultOf(effect);
    if (touched !== undefined) this.#violated("I4", touched);
    if (isBeside(effect)) return;
    if (port !== "store") this.#sinceRestored?.push(`${port}.${call}`);
    const open = this.#open();
    if (port === "runtime") {
      if (!open) return this.#requireSuperseded(call, parameters[0]);
      if (call === "stop" || call === "remove") this.#mayLose(String(parameters[0]), call, open);
      if (call === "create") this.#mayCreate(parameters[0] as CreateContainer, open);
    }
    if (port === "router") {
      if (!open) return this.#violated("I4", `${call} of a route without an open deployment`);
      if (call === "put") this.#mayPut(parameters[0] as RouteWrite, open);
    }
    if (port === "stack" && !open)
      return this.#violated("I4", `${call} of a stack without an open deployment`);
    if (port === "store" && call === "writeDeployment") this.#mayWrite(parameters);
  }

  /** Invariants at every instant. */
  check(): void {
    const { world, workload } = this.#options;
    const open = [...world.data.deployments.values()].filter(
      (one) => one.workload === workload && isOpen(one.phase),
    );
    if (open.length > 1) this.#violated("I7", `${open.length} deployments are open`);
    const state = world.data.states.get(workload);
    const others = [...(state?.retained ?? []), ...(state?.retiring ?? [])];
    const named = [state?.live, ...others.map(({ container }) => container)];
    for (const one of named) {
      if (one && this.#removed.has(one.deployment))
        this.#violated("I2", `the state names ${nameOf(one)}, which was removed`);
    }
    this.#checkSpared();
    this.#checkRoute(open[0]);
    this.#checkRecreate(open[0]);
    this.#checkVolumes();
    this.#checkBeside(false);
    this.#checkOwn(false);
  }

  /** Invariants after everything is quiet. */
  checkQuiet(): void {
    const { world, workload } = this.#options;
    this.check();
    if (this.#checkOutdated()) return;
    const state = world.data.states.get(workload);
    // A removal has removed the image too, and the older store does not know of it: nobody can bring that back.
    if (this.#sinceRestored && state && !world.runtime.images.holds(state.live.spec.image)) return;
    if (this.#open()) this.#violated("I9", `a deployment is still open in phase ${this.#open()?.phase}`);
    const waiting = [...world.data.deployments.values()].find(({ phase }) => phase === "queued");
    if (waiting) this.#violated("I9", `${waiting.id} still waits for its turn`);
    const containers = this.#containers();
    for (const { name, deployment, state: is } of containers) {
      if (!isWanted(state, deployment ?? "")) this.#violated("I3", `${name} is an orphan (${is})`);
    }
    for (const { container } of state?.retained ?? []) {
      const kept = containers.find(({ deployment }) => deployment === container.deployment);
      if (kept?.state === "running") this.#violated("I3", `${kept.name} is retained, and yet it runs`);
      if (!kept && !this.#disturbed) this.#violated("I3", `the retained ${nameOf(container)} is gone`);
      if (kept && kept.name !== nameOf(container) && !this.#sinceRestored)
        this.#violated("I3", `the retained ${kept.name} is called ${nameOf(container)} in the state`);
    }
    for (const { container } of state?.retiring ?? [])
      this.#violated("I9", `${nameOf(container)} has served all, and yet it is not removed`);
    const live = containers.find(({ deployment }) => deployment === state?.live.deployment);
    if (state && live?.state !== "running")
      this.#violated("I1", `the live container is ${live?.state ?? "gone"}`);
    this.#checkServed(state?.live.deployment);
    this.#checkBeside(true);
    // Nobody can correct what an older store does not know of.
    if (!this.#sinceRestored) this.#checkOwn(true);
    if (this.#holdsSecret(...world.data.deployments.values(), ...world.data.states.values()))
      this.#violated("I11", "a secret is stored");
  }

  #checkBeside(quiet: boolean): void {
    const fault = this.#options.beside.findFault(quiet);
    if (fault !== undefined) this.#violated("I1", fault);
  }

  #checkSpared(): void {
    const names = new Set(this.#options.world.runtime.snapshot().map(({ name }) => name));
    for (const name of this.#spared)
      if (!names.has(name)) this.#violated("I3", `the foreign ${name} is gone, or has another name`);
  }

  /** Containers of the workload, without those that somebody else labelled so. */
  #containers(): Container[] {
    const { world, workload } = this.#options;
    return world.runtime.snapshot().filter((one) => one.workload === workload && !this.#spared.has(one.name));
  }

  #checkOwn(quiet: boolean): void {
    const message = this.#options.check?.(quiet);
    if (message !== undefined) this.#violated("own", message);
  }

  /** A store that is too old to know the running containers must be noticed, and nothing be touched. */
  #checkOutdated(): boolean {
    const { world } = this.#options;
    const unknown = this.#containers().find((one) => !world.data.deployments.has(one.deployment ?? ""));
    if (!this.#sinceRestored || !unknown) return false;
    if (this.#sinceRestored.length > 0 && !this.#cameLate.has(unknown.name)) {
      const touched = this.#sinceRestored.join(", ");
      this.#violated("I2", `the store does not know ${unknown.name}, and yet came ${touched}`);
    }
    return true;
  }

  #checkServed(live: string | undefined): void {
    const { world, domains, workload } = this.#options;
    const router = this.#serving();
    for (const domain of domains) {
      if (router.fallbacks(domain).length > 0) this.#violated("I1", `${domain} still has a fallback`);
      this.#checkPreview(domain, live);
      for (const { host, port } of router.targets(domain)) {
        const body = world.runtime.listenerAt(host, port)?.body;
        if (body !== live)
          this.#violated("I1", `${domain} is answered by ${body ?? "nobody"}, not by ${live ?? "nobody"}`);
      }
    }
    for (const { host, port } of router.locationTargets(workload)) {
      const body = world.runtime.listenerAt(host, port)?.body;
      if (body !== live)
        this.#violated("I1", `a location forwards to ${body ?? "nobody"}, not to ${live ?? "nobody"}`);
    }
    const wanted = world.data.states.get(workload)?.route?.domains ?? [];
    for (const domain of domains) {
      const isServed = router.targets(domain).length > 0;
      if (wanted.includes(domain) && !isServed) this.#violated("I1", `${domain} has no route`);
      if (!wanted.includes(domain) && isServed && !this.#edited && !this.#sinceRestored)
        this.#violated("I1", `${domain} is routed, which the workload does not have`);
    }
  }

  /** Only the preview of the live deployment may stay on its route, and does. */
  #checkPreview(domain: string, live: string | undefined): void {
    const { world, workload } = this.#options;
    const router = this.#serving();
    const preview = world.data.states.get(workload)?.route?.preview;
    for (const { token, target } of router.staged(domain)) {
      if (hashOfToken(token) !== preview?.tokenHash)
        this.#violated("I1", `${domain} still has a staged target`);
      if (world.runtime.listenerAt(target.host, target.port)?.body !== live)
        this.#violated("I1", `the preview at ${domain} does not lead to ${live ?? "nobody"}`);
    }
    if (preview && router.targets(domain).length > router.staged(domain).length)
      this.#violated("I1", `${domain} has lost the preview of what is live`);
  }

  #checkRoute(open: DeploymentRecord | undefined): void {
    const { world, workload, domains } = this.#options;
    const router = this.#serving();
    const isRecreated = open !== undefined && replacesBlue(open.operation) && open.strategy === "recreate";
    const isHealed = this.#mayHeal && open?.operation === "repair";
    // An abandoned deployment is left as it is: the repair that follows starts blue.
    const newest = [...world.data.deployments.values()].findLast(
      (one) => one.workload === workload && one.operation !== "repair",
    );
    const isAbandoned = newest?.abandoned !== undefined && newest.strategy === "recreate";
    const allowsGap =
      open?.operation === "remove" ||
      isRecreated ||
      isHealed ||
      isAbandoned ||
      this.#sinceRestored !== undefined;
    // The served container was committed once and is still wanted: nobody was promised anything else.
    const committed = world.data.states.get(workload)?.route?.domains ?? [];
    for (const domain of domains) {
      const targets = router.targets(domain);
      if (!committed.includes(domain) || allowsGap || this.#broughtBack) continue;
      const workers = router.nonces(domain).length;
      const isLeaving =
        open?.phase === "switching" || open?.phase === "aborting" || open?.phase === "draining";
      if (workers < 2 && !this.#edited && !(isLeaving && domain !== domains[0])) {
        this.#violated("I1", `${2 - workers} of the proxy's workers have no route of ${domain}`);
      }
      for (const { host, port } of router.fallbacks(domain)) {
        const container = world.runtime.ownerOf(host, port);
        const deployment = container?.deployment ?? "";
        if (
          this.#stopped.has(deployment) ||
          this.#removed.has(deployment) ||
          (!container && !this.#disturbed)
        )
          this.#violated("I1", `the fallback of ${domain} names ${host}:${port}, which is not up any more`);
      }
      for (const { host, port } of targets) {
        const container = world.runtime.ownerOf(host, port);
        const deployment = container?.deployment;
        if (deployment === undefined) {
          if (!this.#edited && !this.#disturbed)
            this.#violated("I1", `the route of ${domain} names ${host}:${port}, which nobody has`);
          continue;
        }
        if (!router.reaches({ scheme: "http", host, port }))
          this.#violated(
            "I15",
            `the route of ${domain} leads to ${host}:${port}, which the proxy does not reach`,
          );
        if (this.#stopped.has(deployment) || this.#removed.has(deployment)) {
          this.#violated(
            "I1",
            `the route of ${domain} names ${container?.name}, which we have stopped or removed`,
          );
        }
      }
    }
  }

  #checkRecreate(open: DeploymentRecord | undefined): void {
    if (!open || !replacesBlue(open.operation) || open.strategy !== "recreate") return;
    const containers = this.#containers();
    // Retired containers run until blue is to be stopped. The leftovers of an abandoned deployment, whose place
    // this one takes, are not gone by then either.
    const mayRunBeside = ["planned", "aborting", "stopping"].includes(open.phase);
    const sides = new Set([open.blue?.live.deployment, open.green?.deployment]);
    const running = containers.filter(
      ({ state, deployment }) =>
        (state === "running" || state === "restarting") && (!mayRunBeside || sides.has(deployment)),
    );
    if (running.length > 1) this.#violated("I8", "blue and green run together");
    if (open.blue && containers.length === 0 && !this.#disturbed)
      this.#violated("I8", "neither blue nor green exists");
  }

  /**
   * A process that stalled after its intent was written, and was superseded: it may create a container that a
   * record names, and a repair removes it as a leftover. Any other container that it calls by name must be
   * gone.
   */
  #requireSuperseded(call: string, parameter: unknown): void {
    const { deployments } = this.#options.world.data;
    const name = typeof parameter === "string" ? parameter : (parameter as { name: string }).name;
    const isHarmless =
      call === "create"
        ? [...deployments.values()].some(
            ({ green }) => green && [nameOf(green), ownAliasOf(green)].includes(name),
          )
        : !this.#options.world.runtime.snapshot().some((one) => one.name === name);
    if (!isHarmless) this.#violated("I4", `${call} ${name} without an open deployment`);
  }

  /** Only the containers of this deployment: its green, its blue, or those that the state names. */
  #mayCreate({ name, deployment }: CreateContainer, { green, blue, workload }: DeploymentRecord): void {
    if (this.#mayStall) return;
    const isAbout = [green, blue?.live].some((one) => one?.deployment === deployment);
    if (isAbout || isWanted(this.#options.world.data.states.get(workload), deployment)) return;
    this.#violated("I4", `${name} is created by a deployment that is about another`);
  }

  #mayLose(name: string, call: string, open: DeploymentRecord): void {
    const { deployment, state: is } =
      this.#options.world.runtime.snapshot().find((one) => one.name === name) ?? {};
    if (deployment === undefined) return;
    const isGreen = deployment === open.green?.deployment;
    const isBlue = deployment === open.blue?.live.deployment;
    // A kept container that does not start is put back, and another takes its place.
    const isPutBack =
      open.phase === "starting" &&
      open.blue?.retained?.some(({ container }) => container.deployment === deployment);
    // It is not started yet, and its port is taken: another takes its place.
    const isMoved =
      (open.phase === "planned" || open.phase === "starting") && call === "remove" && is === "created";
    const greenLoses =
      open.phase === "aborting" ||
      open.phase === "restoring" ||
      open.phase === "probing" ||
      isPutBack ||
      isMoved;
    const blueLoses =
      open.phase === "draining" ||
      open.phase === "removing" ||
      (open.phase === "stopping" && call === "stop");
    const state = this.#options.world.data.states.get(open.workload);
    const isLive = deployment === state?.live.deployment;
    // Another container of the same spec took its place, and the state names that one.
    const isReplaced = isLive && call === "remove" && name !== nameOf(state.live);
    const isRepaired = open.operation === "repair" && (!isLive || this.#mayHeal);
    // A container that was live before blue, and is kept or still drains: it goes when no state names it any
    // more.
    const isOlder =
      !isGreen &&
      !isBlue &&
      ["planned", "stopping", "draining", "removing"].includes(open.phase) &&
      !isWanted(state, deployment);
    this.#mayEnd(name, open);
    if ((isGreen && greenLoses) || (isBlue && blueLoses) || isRepaired || isReplaced || isOlder) return;
    this.#violated("I5", `${call} ${name} in phase ${open.phase}, which is not the loser`);
  }

  /**
   * A container that was live, now retires or drains, and just got a connection is not ended, except by a
   * removal, or a recreate, which needs to run alone.
   */
  #mayEnd(name: string, open: DeploymentRecord): void {
    const isRecreated = replacesBlue(open.operation) && open.strategy === "recreate";
    if (open.operation === "remove" || isRecreated || open.cancelled) return;
    const state = this.#options.world.data.states.get(open.workload);
    const retires = state?.retiring?.some(({ container }) => nameOf(container) === name);
    const drains = open.phase === "draining" && open.blue !== undefined && nameOf(open.blue.live) === name;
    if ((retires || drains) && this.#options.world.runtime.wasReached(name, justMs))
      this.#violated("I13", `${name} is ended, which still got a new connection ${justMs} ms ago`);
  }

  #mayPut({ target, staged }: RouteWrite, open: DeploymentRecord): void {
    if (staged) this.#tokens.add(staged.token);
    if (open.phase === "aborting" || open.phase === "restoring") this.#aborted.add(open.id);
    const { green, hold, shifted = [] } = open;
    const share = target.port === staged?.target.port ? undefined : staged?.share;
    if (share !== undefined && share <= (shifted.findLast(({ watched }) => watched)?.weight ?? 0))
      this.#violated("I16", `the share of a shift goes back to ${share} %`);
    if (share !== undefined && open.phase !== "shifting")
      this.#violated("I16", `a share of ${share} % is led to green in phase ${open.phase}`);
    const leadsToGreen = target.port === (green && handleOf(green).loopbackPort) || share !== undefined;
    if (!green || !leadsToGreen) return;
    if (hold && !hold.promotion)
      this.#violated("I14", `the route to ${nameOf(green)} is written, which nobody has promoted`);
    if (this.#aborted.has(open.id)) this.#violated("I10", "an aborting deployment switched to green again");
  }

  /** The proxy that serves the committed route. */
  #serving(): MemoryRouter {
    const { world, workload } = this.#options;
    return this.#routerNamed(world.data.states.get(workload)?.route?.router);
  }

  #routerNamed(instance: string | undefined): MemoryRouter {
    const [first, ...more] = this.#options.world.routers;
    return more.find((one) => one.instance === instance) ?? (first as MemoryRouter);
  }

  /** Remembers every nonce that was, at some instant, the proxy's only answer. */
  #noteProof(): void {
    const { domains } = this.#options;
    const router = this.#routerNamed(this.#open()?.router);
    const [first, ...more] = domains.flatMap((domain) => router.nonces(domain));
    if (first !== undefined && more.length > 0 && more.every((nonce) => nonce === first))
      this.#proved.add(first);
  }

  #mayWrite(parameters: readonly unknown[]): void {
    const { world, domains, workload } = this.#options;
    const { key, fence } = parameters[0] as Lease;
    // The store refuses it: it comes from a deployer that was superseded while its call was on the way.
    if (world.data.leases.get(key)?.fence !== fence) return;
    const record = parameters[1] as DeploymentRecord;
    const state = (parameters[2] as { state?: RuntimeState | null } | undefined)?.state;
    if (!state || record.phase !== "draining" || state.live.deployment !== record.green?.deployment) return;
    if (record.strategy === "recreate" && record.workload === workload)
      this.#mustCarry(state.live, world.data.states.get(workload));
    if (record.workload !== workload || domains.length === 0) return;
    const saved = world.data.states.get(workload);
    // A proof at the commit is not repeated at each later change of the row.
    if (saved?.live.deployment === state.live.deployment && saved.route?.nonce === state.route?.nonce) return;
    if (state.route === undefined || !this.#proved.has(state.route.nonce)) {
      this.#violated("I6", "green is saved although its nonce was never all that answered");
    }
    if (this.#edited) return;
    const router = this.#routerNamed(record.router);
    for (const { host, port } of domains.flatMap((domain) => router.targets(domain))) {
      if (world.runtime.ownerOf(host, port)?.deployment !== record.green.deployment) {
        this.#violated("I6", `green is saved while the proxy forwards to ${host}:${port}`);
      }
    }
  }

  #note(change: ContainerChange, deployment: string, name: string): void {
    if (this.#spared.has(name)) return this.#violated("I3", `the foreign ${name} was ${change}`);
    if (change === "created") this.#removed.delete(deployment);
    if (change === "created" && this.#sinceRestored && !this.#options.world.data.deployments.has(deployment))
      this.#cameLate.add(name);
    if (change === "created" || change === "started") this.#stopped.delete(deployment);
    if (change === "stopped") this.#stopped.add(deployment);
    // A self-heal removes the one live container that the state no longer names.
    const live = this.#options.world.data.states.get(this.#options.workload)?.live;
    const isReplaced = live?.deployment === deployment && nameOf(live) !== name;
    if (change === "removed" && !isReplaced) this.#removed.add(deployment);
  }

  #open(): DeploymentRecord | undefined {
    const { world, workload } = this.#options;
    return [...world.data.deployments.values()].find((one) => one.workload === workload && isOpen(one.phase));
  }

  /** What a story itself asks for. */
  violatedByStory(message: string): void {
    this.#violated("own", message);
  }

  #violated(invariant: string, message: string): void {
    if (this.violations.length < 20) this.violations.push({ invariant, message });
  }
}
