import { createDeployer, type Deployer } from "../deployer/deployer.js";
import type { Timing } from "../journal/engine.js";
import type { Runtime } from "../ports/runtime.js";
import type { Injection } from "./faults.js";
import { LifeInvariants, type LifeWorkload } from "./life-invariants.js";

export type { LifeWorkload } from "./life-invariants.js";
import { memorySource } from "./memory-source.js";
import { emptyStoreData, MemoryStore } from "./memory-store.js";
import { memoryWorld, type MemoryWorld } from "./memory-world.js";
import { reaching } from "./reaching.js";
import { SimulatedProcess } from "./simulated-process.js";
import { nameOf } from "../revision/parts.js";

/** The events of a life. Plain data: it can be shrunk, printed and replayed. */
export interface Life {
  readonly world: LifeWorld;
  readonly steps: readonly LifeStep[];
  /** Of the deployments that begin, in their order; undefined: it is not held. What comes after the last is not held. */
  readonly holds: readonly (LifeHold | undefined)[];
}

export interface LifeHold {
  readonly duration: string;
  /** What comes of it, `afterMs` after it has begun. */
  readonly end: "promoted" | "cancelled" | "both" | "left";
  readonly afterMs: number;
  /** Index of the deployer that is asked, modulo their number. */
  readonly by: number;
}

export interface LifeWorld {
  /** True: people edit the routes, and writes may come late, as with Nginx Proxy Manager. False: as with nginx. */
  readonly isEdited: boolean;
  /** The second domain is the same one for both workloads. */
  readonly sharesDomain: boolean;
  readonly reach: Reached;
}

type Reached = Runtime["reach"]["kind"];

export interface LifeStep {
  /** Index of the acting deployer, modulo their number. */
  readonly by: number;
  readonly act: LifeAct;
  /** The time that passes then. */
  readonly waitMs: number;
}

export type LifeAct =
  | {
      readonly what: "deploy";
      readonly workload: LifeWorkload;
      readonly config: LifeConfig;
      readonly supersede: boolean;
      readonly until: "cutover" | "reaped";
    }
  | {
      readonly what: "roll back" | "remove" | "pause" | "resume" | ByHand;
      readonly workload: LifeWorkload;
    }
  /** One of the latest deployments. */
  | { readonly what: "cancel"; readonly back: number }
  | { readonly what: "prune"; readonly history: number }
  | { readonly what: "kill" | "close" | "restart the engine" }
  | {
      readonly what: "open";
      /** Undefined: the world's. */
      readonly reach: Reached | undefined;
      /** Undefined: without a monitor. */
      readonly selfHeal: "off" | "restart" | "recreate" | undefined;
      readonly injection: Injection | undefined;
    }
  /** The wall clock. */
  | { readonly what: "jump"; readonly ms: number };

type ByHand = "remove by hand" | "crash" | "edit" | "disable" | "rename" | "save stale";

export interface LifeConfig {
  readonly tag: string;
  readonly port: number;
  /** Which of its two domains the workload has. */
  readonly first: boolean;
  readonly second: boolean;
  readonly strategy: "blue-green" | "recreate";
  readonly drain: string;
  readonly retain: number;
  readonly bake: string;
  readonly restart: "no" | "unless-stopped";
  readonly hasAlias: boolean;
}

export interface LifeReport {
  readonly effects: number;
  readonly violations: readonly string[];
  /** The timeline, line by line. */
  readonly timeline: readonly string[];
}

const timing: Timing = {
  drainQuietMs: 300,
  quarantineMs: 20_000,
  leaseMs: 1_000,
  verifyTimeoutMs: 3_000,
  verifyWindowMs: 300,
  pollMs: 100,
  watchMs: 3_000,
};
const mostDeployers = 3;
const disabledMs = 4_000;
const quietRounds = 12;
const roundMs = 30_000;
const edge = "edge";
const elsewhere = { scheme: "http", host: "10.9.9.9", port: 80 } as const;

/** Plays a life in memory to its end, until all is quiet. Deterministic except for the ids. */
export async function playLife({ world, steps, holds }: Life): Promise<LifeReport> {
  const life = new PlayedLife(world, holds);
  await life.open();
  for (const step of steps) await life.take(step);
  return life.end();
}

interface Alive {
  readonly process: SimulatedProcess;
  readonly deployer: Deployer;
}

class PlayedLife {
  readonly #life: LifeWorld;
  readonly #world: MemoryWorld;
  readonly #data = emptyStoreData();
  readonly #invariants: LifeInvariants;
  readonly #processes: SimulatedProcess[] = [];
  readonly #alive: Alive[] = [];
  readonly #ids: string[] = [];
  readonly #holds: readonly (LifeHold | undefined)[];
  /** By deployment; each ends once, though a later deployer holds it again. */
  readonly #held = new Map<string, LifeHold>();
  readonly #timeline: string[] = [];

  constructor(life: LifeWorld, holds: Life["holds"]) {
    this.#life = life;
    this.#holds = holds;
    this.#world = memoryWorld({
      reloadMs: { first: 5, last: 150 },
      networks: ["internal", edge],
      appliesLate: life.isEdited,
      editedByOthers: life.isEdited,
    });
    const { runtime, router } = this.#world;
    publishImages(runtime);
    this.#invariants = new LifeInvariants({
      world: this.#world,
      data: this.#data,
      domainsOf: this.#domainsOf,
    });
    router.observe(() => this.#invariants.check());
    runtime.observe((change, deployment, name) => {
      this.#tell(`  ${change} ${name}`);
      this.#invariants.note(change, deployment);
    });
  }

  async open({
    reach = this.#life.reach,
    selfHeal,
    injection,
  }: Partial<Extract<LifeAct, { what: "open" }>> = {}): Promise<void> {
    const number = this.#processes.length + 1;
    const { runtime, router, prober, clock } = this.#world;
    const process = new SimulatedProcess({
      number,
      clock,
      injection,
      appliesLate: router.appliesLate,
      disturb: () => undefined,
      before: () => undefined,
      applied: () => this.#invariants.check(),
    });
    this.#processes.push(process);
    const opened = createDeployer({
      runtime: process.connect(
        "runtime",
        reaching(runtime, reach === "network" ? { kind: reach, network: edge } : { kind: reach }),
      ),
      router: process.connect("router", router),
      prober: process.connect("prober", prober),
      store: process.connect("store", new MemoryStore(this.#data, () => clock.wallMs())),
      clock: process.clock,
      sources: [memorySource()],
      timing,
      ...(selfHeal && { monitor: { notifiers: [], selfHeal } }),
      onEvent: (event) => {
        if (event.type === "phase:entered")
          this.#tell(`  ${number}: ${event.workload} ${event.deployment} ${event.phase}`);
        if (event.type === "hold:started") this.#endHold(event.deployment);
        if (event.type === "hold:promoted") this.#tell(`  ${number}: ${event.deployment} is promoted`);
        if (event.type === "deployment:finished")
          this.#tell(`  ${number}: ${event.deployment} ${event.status} ${event.error?.code ?? ""}`);
        if (event.type === "clean-up:failed")
          this.#tell(`  ${number}: ${event.workload} ${event.what}: ${event.error.message}`);
      },
    });
    const deployer = await Promise.race([opened.catch(String), process.crashed]);
    if (typeof deployer === "object") this.#alive.push({ process, deployer });
    else this.#tell(`  ${number}: was not opened: ${deployer ?? "it crashed"}`);
  }

  async take({ by, act, waitMs }: LifeStep): Promise<void> {
    for (const { process } of this.#alive.filter((one) => one.process.dead)) this.#forget(process);
    if (this.#alive.length === 0) await this.open();
    const one = this.#alive[by % this.#alive.length];
    this.#tell(`${JSON.stringify(act)} by ${by}`);
    if (one) await this.#act(act, one);
    await this.#world.clock.sleep(waitMs);
  }

  async #act(act: LifeAct, { process, deployer }: Alive): Promise<void> {
    const begin = (work: () => Promise<unknown>): void => {
      work().catch((error: unknown) => this.#tell(`  ${String(error)}`));
    };
    switch (act.what) {
      case "deploy": {
        const config = this.#configOf(act.workload, act.config);
        const applied = deployer.apply({ name: act.workload, source: "memory", config }).then(() => {
          const hold = this.#holds[this.#ids.length];
          const { supersede, until } = act;
          const options = { supersede, until, ...(hold && { hold: hold.duration }) };
          const deployment = deployer.deploy(act.workload, options);
          this.#ids.push(deployment.id);
          if (hold) this.#held.set(deployment.id, hold);
          begin(() => deployment.done);
        });
        const told = applied.catch((error: unknown) => this.#tell(`  ${String(error)}`));
        return Promise.race([told, process.crashed]);
      }
      case "roll back":
        return begin(() => deployer.rollback(act.workload).done);
      case "remove":
        return begin(() => deployer.remove(act.workload).done);
      case "pause":
        return begin(() => deployer.pause(act.workload));
      case "resume":
        return begin(() => deployer.resume(act.workload));
      case "cancel": {
        const id = this.#ids.at(-1 - act.back);
        return id === undefined ? undefined : begin(() => deployer.cancel(id));
      }
      case "prune":
        return begin(() => deployer.prune({ history: act.history }));
      case "kill":
        process.kill();
        return this.#forget(process);
      case "close":
        this.#forget(process);
        return begin(() => deployer.close());
      case "open":
        return this.#alive.length < mostDeployers ? this.open(act) : undefined;
      case "jump":
        this.#world.clock.wallOffsetMs += act.ms;
        return;
      case "restart the engine":
        this.#invariants.forgive("web").forgive("api");
        return this.#world.runtime.restartEngine();
      case "remove by hand":
      case "crash":
      case "edit":
      case "disable":
      case "rename":
      case "save stale":
        return this.#byHand(act.what, act.workload);
    }
  }

  #endHold(id: string): void {
    const { end, afterMs, by } = this.#held.get(id) ?? {};
    this.#held.delete(id);
    if (end === undefined || by === undefined || end === "left") return;
    this.#world.clock.after(afterMs ?? 0, () => {
      const asked = this.#alive[by % this.#alive.length]?.deployer;
      const refused = (error: unknown): void => this.#tell(`  ${String(error)}`);
      if (end !== "cancelled") asked?.promote(id).catch(refused);
      if (end !== "promoted") asked?.cancel(id).catch(refused);
    });
  }

  #byHand(what: ByHand, workload: LifeWorkload): void {
    const { runtime, router, clock } = this.#world;
    const state = this.#data.states.get(workload);
    if (!state) return;
    if (what === "remove by hand" || what === "crash") {
      const live = runtime.snapshot().find(({ name }) => name === nameOf(state.live));
      if (!live) return;
      this.#invariants.forgive(workload);
      if (what === "remove by hand") return runtime.removeByHand(live.name);
      return live.state === "running" ? runtime.crash(live.name) : undefined;
    }
    if (!this.#life.isEdited || !state.route) return;
    this.#invariants.forgive(workload);
    switch (what) {
      case "edit":
        return router.editByHand(workload, elsewhere);
      case "disable":
        router.changeByHand(workload, { enabled: false });
        return clock.after(disabledMs, () => router.changeByHand(workload, { enabled: true }));
      case "rename":
        return router.changeByHand(workload, { domains: [`${workload}.renamed.test`] });
      case "save stale":
        this.#invariants.allowMoreDomains(workload);
        return router.saveStale(workload);
    }
  }

  /** All deployers leave; then recoveries until nothing is open, and all late effects are over. */
  async end(): Promise<LifeReport> {
    const { clock } = this.#world;
    const leave = async ({ process, deployer }: Alive): Promise<void> => {
      await Promise.race([deployer.close().catch(() => undefined), process.crashed]);
    };
    await Promise.all(this.#alive.splice(0).map(leave));
    for (let round = 0; round < quietRounds; round += 1) {
      await this.open();
      const [one] = this.#alive.splice(0);
      if (!one) continue;
      for (const workload of ["web", "api"] as const)
        await one.deployer.resume(workload).catch(() => undefined);
      await one.deployer.reconcile().catch((error: unknown) => this.#tell(`  ${String(error)}`));
      await clock.sleep(roundMs);
      await leave(one);
      if (round > 1 && this.#invariants.isQuiet()) break;
    }
    this.#invariants.checkQuiet();
    const effects = this.#processes.reduce((sum, { sent }) => sum + sent.length, 0);
    return { effects, violations: this.#invariants.violations, timeline: this.#timeline };
  }

  readonly #domainsOf = (workload: LifeWorkload): readonly [string, string] => [
    `first.${workload}.test`,
    this.#life.sharesDomain ? "shared.test" : `second.${workload}.test`,
  ];

  #configOf(workload: LifeWorkload, config: LifeConfig): object {
    const { tag, port, first, second, strategy, drain, retain, bake, restart, hasAlias } = config;
    return {
      image: `registry.test/x:${tag}`,
      port,
      retain,
      bake,
      restart,
      deploy_strategy: strategy,
      domains: this.#domainsOf(workload).filter((_, index) => (index === 0 ? first : second)),
      healthcheck: { path: "/health", deadline: "1s", successes: 1, interval: "500ms" },
      drain: { timeout: drain },
      ...(hasAlias && { alias: workload, networks: ["internal"] }),
    };
  }

  #forget(process: SimulatedProcess): void {
    const index = this.#alive.findIndex((one) => one.process === process);
    if (index >= 0) this.#alive.splice(index, 1);
  }

  #tell(line: string): void {
    this.#timeline.push(`${(this.#world.clock.monotonicMs() / 1000).toFixed(2)} ${line}`);
  }
}

function publishImages(runtime: MemoryWorld["runtime"]): void {
  for (const tag of ["1", "2", "3"]) runtime.publish(`registry.test/x:${tag}`);
  runtime.publish("registry.test/x:bad", { readyAfterMs: Infinity });
  runtime.publish("registry.test/x:worse", { unreadyAfterMs: 1_500 });
  runtime.publish("registry.test/x:busy", { servesForMs: 6_000 });
}
