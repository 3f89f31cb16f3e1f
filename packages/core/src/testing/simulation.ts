import { createDeployer, type Deployer } from "../deployer.js";
import type { Timing } from "../deploy/engine.js";
import type { Disturbance, Injection } from "./faults.js";
import { isClosed } from "../store/records.js";
import { Invariants, type Violation } from "./invariants.js";
import { memorySource } from "./memory-source.js";
import { MemoryStore, emptyStoreData } from "./memory-store.js";
import { memoryWorld } from "./memory-world.js";
import { canary, canaryVariable, domain, publishImages, workload, type Scenario } from "./scenarios.js";
import { seededRandom } from "./seeded-random.js";
import { SimulatedProcess, type Effect } from "./simulated-process.js";
import type { PortName } from "./faults.js";

/** Short enough for thousands of runs; only their order matters on a virtual clock. */
const timing: Timing = {
  drainMs: 1_000,
  quarantineMs: 20_000,
  leaseMs: 1_000,
  verifyTimeoutMs: 3_000,
  verifyWindowMs: 60,
  watchMs: 0,
};
/** Longer than the window of the verification: only the nonce tells when the last worker has changed. */
const reloadMs = { first: 5, last: 200 };
const quietRounds = 12;
const roundMs = 30_000;
/** Longer than a lease: a process that stalls must be harmless when it wakes. */
const stallMs = 3_000;
const elsewhere = { scheme: "http", host: "10.9.9.9", port: 80 } as const;
const killWithinMs = 4_000;

export interface SimulationReport {
  readonly violations: readonly Violation[];
  /** What happened, in order, one line each: told on demand, as most runs end well. */
  readonly timeline: () => string[];
  /** Which ports the effects of each process went to, in order. */
  readonly effects: readonly (readonly PortName[])[];
}

/** Plays one scenario in a fresh in-memory world; the nth process gets the nth injection. Deterministic. */
export async function simulate(
  scenario: Scenario,
  injections: readonly Injection[],
): Promise<SimulationReport> {
  return new Simulation().play(scenario, injections);
}

/**
 * Two deployers of one store and one world carry the scenario out at the same time. The seed decides how long each of their
 * calls takes, and, in one schedule of two, when one of them is killed: another order of events for every seed.
 */
export async function simulateTwo(scenario: Scenario, seed: number): Promise<SimulationReport> {
  return new Simulation().playTwo(scenario, seed);
}

/** An in-memory world with processes that come, work and crash, and invariants that watch all they do. */
export class Simulation {
  readonly #world = memoryWorld({ reloadMs });
  readonly #data = emptyStoreData();
  /** Told only when somebody asks: most runs end well. */
  readonly #timeline: (() => string)[] = [];
  readonly #invariants: Invariants;
  readonly #processes: SimulatedProcess[] = [];

  constructor() {
    process.env[canaryVariable] = canary;
    publishImages(this.#world.runtime);
    const world = { ...this.#world, data: this.#data };
    this.#invariants = new Invariants({ world, workload, domains: [domain], canary });
  }

  get violations(): readonly Violation[] {
    return this.#invariants.violations;
  }

  /** Time passes, and nobody does anything. */
  pass(ms: number): Promise<void> {
    return this.#world.clock.sleep(ms);
  }

  /** Somebody removes the live container by hand, where there is one. */
  removeLiveByHand(): void {
    const live = this.#data.states.get(workload)?.live.name;
    const container = this.#world.runtime.snapshot().find(({ name }) => name === live);
    if (!container) return;
    this.#invariants.forgiveAbsence();
    this.#world.runtime.removeByHand(container.name);
  }

  #disturb(disturbance: Disturbance): void {
    this.#timeline.push(() => `  disturbed: ${disturbance}`);
    const { runtime, router } = this.#world;
    switch (disturbance) {
      case "green-dies": {
        const open = [...this.#data.deployments.values()].find(({ phase }) => !isClosed(phase));
        const green = runtime.snapshot().find(({ name }) => name === open?.green?.name);
        if (green?.state === "running") runtime.crash(green.name);
        return;
      }
      case "live-removed":
        return this.removeLiveByHand();
      case "route-edited":
        return router.editByHand(workload, elsewhere);
      case "engine-restarts":
        return runtime.restartEngine();
    }
  }

  async play({ before, act }: Scenario, injections: readonly Injection[]): Promise<SimulationReport> {
    if (before) await this.live(undefined, before);
    const first = this.#processes.length;
    const [injection, ...more] = injections;
    await this.live(injection, act);
    for (const later of more) await this.live(later, reconcile);
    await this.calmDown();
    const effects = this.#processes.slice(first).map(({ sent }) => sent);
    return {
      violations: this.#invariants.violations,
      timeline: () => this.#timeline.map((line) => line()),
      effects,
    };
  }

  async playTwo({ before, act }: Scenario, seed: number): Promise<SimulationReport> {
    if (before) await this.live(undefined, before);
    const first = this.#processes.length;
    const random = seededRandom(seed);
    const stallsAt = random();
    const delayMs = (): number => (random() < 0.02 ? stallMs * stallsAt : random() * 20);
    const lives = [this.live(undefined, act, delayMs), this.live(undefined, act, delayMs)];
    if (random() < 0.5) {
      const victim = this.#processes[first + Math.floor(random() * 2)];
      this.#world.clock.after(random() * killWithinMs, () => victim?.kill());
    }
    await Promise.all(lives);
    await this.calmDown();
    const effects = this.#processes.slice(first).map(({ sent }) => sent);
    return {
      violations: this.#invariants.violations,
      timeline: () => this.#timeline.map((line) => line()),
      effects,
    };
  }

  /** A process lives until its work is done or it crashes. */
  async live(
    injection: Injection | undefined,
    work: (deployer: Deployer) => Promise<unknown>,
    delayMs?: () => number,
  ): Promise<void> {
    const number = this.#processes.length + 1;
    const process = new SimulatedProcess({
      number,
      clock: this.#world.clock,
      injection,
      ...(delayMs && { delayMs }),
      disturb: (disturbance) => this.#disturb(disturbance),
      before: (effect) => this.#invariants.before(effect),
      applied: (effect, fault) => {
        this.#tell(effect, fault);
        this.#invariants.check();
      },
    });
    this.#processes.push(process);
    this.#timeline.push(() => `process ${number} starts`);
    const life = (async () => {
      const deployer = await createDeployer({
        runtime: process.connect("runtime", this.#world.runtime),
        router: process.connect("router", this.#world.router),
        prober: process.connect("prober", this.#world.prober),
        store: process.connect("store", new MemoryStore(this.#data, () => this.#world.clock.wallMs())),
        clock: process.clock,
        sources: [memorySource()],
        timing,
        onEvent: (event) => {
          if (event.type === "phase:entered") this.#timeline.push(() => `  ${number}: ${event.phase}`);
          if (event.type === "clean-up:failed")
            this.#timeline.push(() => `  ${number}: ${event.what}: ${event.error.message}`);
        },
      });
      await work(deployer);
      await deployer.close();
    })();
    await Promise.race([
      life.catch((error: unknown) => this.#timeline.push(() => `  threw ${String(error)}`)),
      process.crashed,
    ]);
    if (process.dead) this.#timeline.push(() => `process ${number} crashed`);
  }

  /** No more faults: recoveries until nothing is open, and then until the last late effect and quarantine are over. */
  async calmDown(): Promise<void> {
    for (let round = 0; round < quietRounds; round += 1) {
      await this.live(undefined, reconcile);
      await this.#world.clock.sleep(roundMs);
      const open = await new MemoryStore(this.#data).listOpenDeployments();
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
