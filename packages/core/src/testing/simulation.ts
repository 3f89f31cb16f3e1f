import type { SweepSubject } from "./sweep-subject.js";
import { createDeployer, type Deployer } from "../deployer/deployer.js";
import type { Timing } from "../journal/engine.js";
import { DeployerError } from "../errors/deployer-error.js";
import type { Runtime } from "../ports/runtime.js";
import { troubleMs, type Disturbance, type Injection } from "./faults.js";
import { isClosed, isOpen } from "../records/records.js";
import { RecordedEffect, type Beginning } from "./beginning.js";
import { Beside, deployBeside } from "./beside.js";
import { Invariants, type Violation } from "./invariants.js";
import { MemoryRouter } from "./memory-router.js";
import { MemoryStore, emptyStoreData } from "./memory-store.js";
import { memoryWorld, type MemoryWorld } from "./memory-world.js";
import { reaching } from "./reaching.js";
import {
  canary,
  canaryVariable,
  domain,
  moreDomain,
  previews,
  workload,
  type Scenario,
} from "./scenarios.js";
import type { VirtualClock } from "./virtual-clock.js";
import { SimulatedProcess, type AskedEffect, type Effect, type SentEffect } from "./simulated-process.js";
import { nameOf, releaseOf, runsSideBySide } from "../revision/parts.js";

/** Short enough for thousands of runs; only their order matters on a virtual clock. */
const timing: Timing = {
  drainQuietMs: 1_000,
  quarantineMs: 20_000,
  leaseMs: 1_000,
  verifyTimeoutMs: 3_000,
  verifyWindowMs: 60,
  pollMs: 500,
  watchMs: 0,
};
/**
 * Longer than twenty reads and the verification window: only the nonce shows when the last worker has changed.
 */
const reloadMs = { first: 5, last: 130 };
const quietRounds = 12;
const roundMs = 30_000;
const aDayMs = 86_400_000;
const elsewhere = { scheme: "http", host: "10.9.9.9", port: 80 } as const;

export interface SimulationReport {
  readonly violations: readonly Violation[];
  /** The timeline, one line per event: rendered on demand, because most runs end well. */
  readonly timeline: () => string[];
  /** The effects of each process, in order. */
  readonly effects: readonly (readonly SentEffect[])[];
}

/** The order of the calls of two deployers. */
export interface Schedule {
  /** Resolves when the next call may be sent. */
  readonly turn: (clock: VirtualClock) => Promise<unknown>;
  readonly kill?: { readonly process: 0 | 1; readonly afterMs: number } | undefined;
  /** The nth effect of one of them gets no answer, and arrives late if its port allows that. */
  readonly late?: { readonly process: 0 | 1; readonly at: number } | undefined;
}

const beginnings = new WeakMap<SweepSubject, Map<Scenario, Promise<Beginning>>>();

/** An in-memory world with processes that come, work and crash, and invariants that watch everything they do. */
export class Simulation {
  readonly #world: MemoryWorld;
  /** The proxies of present deployers, and those that they may get later. */
  #router: MemoryRouter;
  readonly #otherRouter: MemoryRouter;
  readonly #data = emptyStoreData();
  /** Rendered only on demand: most runs end well. */
  readonly #timeline: (() => string)[] = [];
  readonly #invariants: Invariants;
  readonly #processes: SimulatedProcess[] = [];
  /** The number of processes so far, those of the beginning included. */
  #started = 0;
  #recorded: RecordedEffect[] | undefined;
  readonly #beside: Beside;
  /** Work of other processes meanwhile. */
  readonly #meanwhile: Promise<void>[] = [];
  readonly #subject: SweepSubject;
  readonly #sources: SweepSubject["sources"];
  #options: Scenario["options"];
  #runtime: Runtime;
  /** The content of the store at the beginning of the story. */
  #older = structuredClone(this.#data);

  constructor(subject: SweepSubject, proxy?: Scenario["router"]) {
    const { sources, prepare, check } = subject;
    this.#subject = subject;
    this.#world = memoryWorld({ reloadMs, networks: ["internal"], ...proxy });
    this.#runtime = this.#world.runtime;
    this.#router = this.#world.router;
    this.#otherRouter = otherProxyOf(this.#world);
    this.#sources = sources;
    prepare?.(this.#world);
    const routers = [this.#world.router, this.#otherRouter];
    const { runtime, router } = this.#world;
    const world = { runtime, routers, data: this.#data };
    this.#beside = new Beside({ runtime, router, data: this.#data });
    this.#invariants = new Invariants({
      world,
      beside: this.#beside,
      workload,
      domains: [domain, moreDomain],
      canary,
      check: check && ((quiet) => check(this.#world, quiet)),
    });
  }

  get violations(): readonly Violation[] {
    return this.#invariants.violations;
  }

  /** Time passes, and nobody acts. */
  pass(ms: number): Promise<void> {
    return this.#world.clock.sleep(ms);
  }

  /** Aborts after this much time. */
  abortAfter(ms: number): AbortSignal {
    const controller = new AbortController();
    this.#world.clock.after(ms, () => controller.abort());
    return controller.signal;
  }

  /** Somebody removes the live container by hand, where there is one. */
  removeLiveByHand(): void {
    const live = this.#data.states.get(workload)?.live;
    const container = this.#world.runtime.snapshot().find(({ name }) => live && name === nameOf(live));
    if (!container) return;
    this.#invariants.forgiveAbsence();
    this.#world.runtime.removeByHand(container.name);
  }

  #disturb(disturbance: Disturbance): void {
    this.#timeline.push(() => `  disturbed: ${disturbance}`);
    const { runtime, clock } = this.#world;
    const router = this.#router;
    const refuseWrites = (refusal: DeployerError): void => {
      this.#data.refusal = refusal;
      clock.after(troubleMs, () => (this.#data.refusal = undefined));
    };
    switch (disturbance) {
      case "green-dies": {
        const open = [...this.#data.deployments.values()].find(({ phase }) => isOpen(phase));
        const name = open?.green && nameOf(open.green);
        const green = runtime.snapshot().find((one) => one.name === name);
        if (green?.state === "running") runtime.crash(green.name);
        return;
      }
      case "live-removed":
        return this.removeLiveByHand();
      case "route-edited":
        this.#invariants.forgiveEdited();
        return router.editByHand(workload, elsewhere);
      case "route-renamed":
        this.#invariants.forgiveEdited();
        return router.changeByHand(workload, { domains: ["renamed.test"] });
      case "route-disabled":
        this.#invariants.forgiveBroughtBack();
        router.changeByHand(workload, { enabled: false });
        return clock.after(troubleMs, () => router.changeByHand(workload, { enabled: true }));
      case "route-saved-stale":
        this.#invariants.forgiveBroughtBack();
        return router.saveStale(workload);
      case "clock-jumps":
        clock.wallOffsetMs -= aDayMs;
        return;
      case "location-added": {
        const target = this.#data.states.get(workload)?.route?.target;
        return target && router.addPath(workload, "/api", target);
      }
      case "proxy-broken":
        return router.breakAnother(troubleMs);
      case "engine-restarts":
        this.#beside.forgiveFall();
        return runtime.restartEngine();
      case "ports-taken":
        // A stack's tool, which a test replaces, may not be able to choose.
        return runtime.takePortsOfStopped((id) => {
          const green = this.#data.deployments.get(id)?.green;
          return !green || runsSideBySide(releaseOf(green));
        });
      case "store-full":
        return refuseWrites(new DeployerError("STORE_FAILED", "injected: the disk is full"));
      case "cancelled": {
        const open = [...this.#data.deployments.values()].find(({ phase }) => !isClosed(phase));
        const error = { code: "CANCELLED", message: "by another process", remedy: "", details: {} };
        if (open) new MemoryStore(this.#data).requestCancel(open.id, error).catch(() => undefined);
        return;
      }
      case "store-busy":
        return refuseWrites(new DeployerError("STORE_BUSY", "injected: somebody else holds it"));
      case "older-store":
        for (const process of this.#processes) process.kill();
        Object.assign(this.#data, structuredClone(this.#older));
        return this.#invariants.forgiveRestored();
      case "other-deploys":
        this.#beside.allowDeployment();
        this.#meanwhile.push(this.live(undefined, deployBeside));
        return;
      case "foreign-labelled": {
        const open = [...this.#data.deployments.values()].find(({ phase }) => isOpen(phase));
        const deployment = (open?.green ?? this.#data.states.get(workload)?.live)?.deployment;
        const name = `${workload}-${deployment ?? "none"}-999`;
        if (runtime.snapshot().some((one) => one.name === name)) return;
        runtime.createForeign(name, { claims: { workload, deployment } });
        return this.#invariants.spare(name);
      }
    }
  }

  /** Plays one scenario; the nth process gets the nth injection. Deterministic. */
  async play(scenario: Scenario, injections: readonly Injection[]): Promise<SimulationReport> {
    const { act, ends, options, reachAfter, otherProxy, staysMs = 0 } = scenario;
    await this.#begin(scenario);
    this.#options = options;
    if (options?.monitor?.selfHeal) this.#invariants.allowHealing();
    if (reachAfter) this.#runtime = reaching(this.#world.runtime, reachAfter);
    if (otherProxy === "from the story on") this.#router = this.#otherRouter;
    const first = this.#processes.length;
    const [injection, ...more] = injections;
    await this.live(injection, async (deployer) => {
      const end = await act(deployer);
      if (ends !== undefined && injections.length === 0 && end !== ends)
        this.#invariants.violatedByStory(`the story ends with ${String(end)}, and not with ${ends}`);
      if (staysMs > 0) await this.pass(staysMs);
    });
    for (const later of more) await this.live(later, reconcile);
    await Promise.all(this.#meanwhile);
    if (otherProxy === "in a recovery") await this.#reconcileThrough(this.#otherRouter);
    await this.calmDown();
    return this.#reportFrom(first);
  }

  async #reconcileThrough(router: MemoryRouter): Promise<void> {
    this.#router = router;
    await this.live(undefined, reconcile);
    this.#router = this.#world.router;
  }

  /** Two deployers of one store and one world carry the scenario out at the same time. */
  async playTwo(scenario: Scenario, { turn, kill, late }: Schedule): Promise<SimulationReport> {
    await this.#begin(scenario);
    const { act, reachAfter } = scenario;
    if (reachAfter) this.#runtime = reaching(this.#world.runtime, reachAfter);
    this.#invariants.allowStalls();
    const { clock } = this.#world;
    const first = this.#processes.length;
    const lives = [0, 1].map((process) => {
      const injection = late?.process === process ? ({ at: late.at, fault: "late" } as const) : undefined;
      return this.live(injection, act, () => turn(clock));
    });
    if (kill) clock.after(kill.afterMs, () => this.#processes[first + kill.process]?.kill());
    await Promise.all(lives);
    await this.calmDown();
    return this.#reportFrom(first);
  }

  /** Brings the world to where the story begins. */
  async #begin(scenario: Scenario): Promise<void> {
    // The effects of a source's own tool are not visible from outside.
    if (typeof this.#sources === "function") await this.#playBeginning(scenario);
    else await this.#repeat(await this.#beginningOf(scenario));
    this.#older = structuredClone(this.#data);
  }

  /** Deployers play it once; each run then repeats their effects, at the same times, in a tenth of the time. */
  #beginningOf(scenario: Scenario): Promise<Beginning> {
    const known = beginnings.get(this.#subject) ?? new Map<Scenario, Promise<Beginning>>();
    beginnings.set(this.#subject, known);
    const beginning =
      known.get(scenario) ?? new Simulation(this.#subject, scenario.router).#recordBeginning(scenario);
    known.set(scenario, beginning);
    return beginning;
  }

  async #recordBeginning(scenario: Scenario): Promise<Beginning> {
    const effects: RecordedEffect[] = [];
    this.#recorded = effects;
    await this.#playBeginning(scenario);
    return {
      effects,
      endsAtMs: this.#world.clock.monotonicMs(),
      processes: this.#started,
      violations: this.violations,
    };
  }

  async #playBeginning({ hasOther, before, options }: Scenario): Promise<void> {
    this.#options = options;
    if (options?.monitor?.selfHeal) this.#invariants.allowHealing();
    if (hasOther) await this.live(undefined, deployBeside);
    this.#beside.stand();
    if (before) await this.live(undefined, before);
  }

  async #repeat({ effects, endsAtMs, processes, violations }: Beginning): Promise<void> {
    const { clock } = this.#world;
    const until = (atMs: number): Promise<void> => clock.sleep(atMs - clock.monotonicMs());
    const store = new MemoryStore(this.#data, () => this.#world.clock.wallMs());
    const ports = { runtime: this.#world.runtime, router: this.#router, store };
    for (const [index, recorded] of effects.entries()) {
      if (recorded.atMs > clock.monotonicMs()) await until(recorded.atMs);
      if (recorded.told) {
        this.#invariants.before(recorded.told);
        this.#tell(recorded.told, undefined);
      }
      const next = effects[index + 1]?.atMs ?? endsAtMs;
      await Promise.race([recorded.repeat(ports).catch(() => undefined), until(next)]);
    }
    await until(endsAtMs);
    this.#beside.stand();
    this.#started += processes;
    this.#invariants.violations.push(...violations);
  }

  #record(asked: AskedEffect, told?: Effect): void {
    this.#recorded?.push(new RecordedEffect({ asked, told, atMs: this.#world.clock.monotonicMs() }));
  }

  #reportFrom(first: number): SimulationReport {
    return {
      violations: this.#invariants.violations,
      timeline: () => this.#timeline.map((line) => line()),
      effects: this.#processes.slice(first).map(({ sent }) => sent),
    };
  }

  /** A process lives until its work is done or it crashes. */
  async live(
    injection: Injection | undefined,
    work: (deployer: Deployer) => Promise<unknown>,
    turn?: () => Promise<unknown>,
  ): Promise<void> {
    const number = (this.#started += 1);
    process.env[canaryVariable] = `${canary}-${number}`;
    const router = this.#router;
    const simulated = new SimulatedProcess({
      number,
      clock: this.#world.clock,
      injection,
      turn,
      appliesLate: router.appliesLate,
      disturb: (disturbance) => this.#disturb(disturbance),
      before: (effect) => {
        this.#invariants.before(effect);
        this.#record(effect, effect);
      },
      quietly: (effect) => this.#record(effect),
      applied: (effect, fault) => {
        this.#recorded?.find(({ told }) => told === effect)?.keep(this.#world);
        this.#tell(effect, fault);
        this.#invariants.check();
      },
    });
    this.#processes.push(simulated);
    this.#timeline.push(() => `process ${number} starts`);
    const sources =
      typeof this.#sources === "function"
        ? this.#sources(this.#world, (port) => simulated.connect("stack", port))
        : this.#sources;
    const life = (async () => {
      const deployer = await createDeployer({
        runtime: simulated.connect("runtime", this.#runtime),
        router: simulated.connect("router", router),
        prober: simulated.connect("prober", this.#world.prober),
        store: simulated.connect("store", new MemoryStore(this.#data, () => this.#world.clock.wallMs())),
        clock: simulated.clock,
        sources,
        // Sources of the sweep read their files from the real machine.
        policy: { folders: ["/"] },
        previews,
        ...this.#options,
        timing: { ...timing, ...this.#options?.timing },
        onEvent: (event) => {
          this.#invariants.told(event);
          if (event.type === "phase:entered") this.#timeline.push(() => `  ${number}: ${event.phase}`);
          if (event.type === "clean-up:failed")
            this.#timeline.push(() => `  ${number}: ${event.what}: ${event.error.message}`);
        },
      });
      try {
        await work(deployer);
      } finally {
        // A deployer that is left open keeps watching, in a world that nobody looks at any more.
        await deployer.close();
      }
    })();
    await Promise.race([
      life.catch((error: unknown) => this.#timeline.push(() => `  threw ${String(error)}`)),
      simulated.crashed,
    ]);
    if (simulated.dead) this.#timeline.push(() => `process ${number} crashed`);
  }

  /**
   * No more faults: recoveries until nothing is open, and then until the last late effect and quarantine are
   * over.
   */
  async calmDown(): Promise<void> {
    for (let round = 0; round < quietRounds; round += 1) {
      await this.live(undefined, reconcile);
      await this.#world.clock.sleep(roundMs);
      const store = new MemoryStore(this.#data);
      const open = [...(await store.listOpenDeployments()), ...(await store.listQueued())];
      if (open.length === 0 && round > 0) break;
    }
    this.#invariants.checkQuiet();
  }

  #tell({ number, process, port, call, parameters }: Effect, fault: string | undefined): void {
    const atMs = this.#world.clock.monotonicMs();
    this.#timeline.push(() => {
      const at = (atMs / 1000).toFixed(3);
      return `  ${at} s  ${process}#${number} ${port}.${call} ${summarize(parameters)}${fault ? `   <- ${fault}` : ""}`;
    });
  }
}

/** With files, and with its own name and address. */
function otherProxyOf({ clock, prober }: MemoryWorld): MemoryRouter {
  const name = { instance: "another", address: "10.255.0.9" };
  const router = new MemoryRouter({ clock, reloadMs, appliesLate: false, editedByOthers: false, ...name });
  prober.addRouter(router);
  return router;
}

async function reconcile(deployer: Deployer): Promise<void> {
  await deployer.reconcile();
}

function summarize([first, second]: readonly unknown[]): string {
  if (typeof first === "string") return first;
  const { name, nonce, target } = Object(first) as {
    name?: string;
    nonce?: string;
    target?: { port: number };
  };
  if (name !== undefined) return name;
  if (nonce !== undefined) return `port ${target?.port} nonce ${nonce.slice(0, 6)}`;
  return (Object(second) as { phase?: string }).phase ?? "";
}
