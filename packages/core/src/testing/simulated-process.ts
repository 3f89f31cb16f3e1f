import { DeployerError } from "../errors/deployer-error.js";
import type { Clock } from "../ports/clock.js";
import {
  disturbances,
  effects,
  faultsOf,
  lateMs,
  quietEffects,
  slowMs,
  type Disturbance,
  type Fault,
  type Injection,
  type PortName,
} from "./faults.js";
import type { RouteWrite } from "../ports/router.js";
import { optionalPorts } from "../ports/optional-ports.js";
import type { VirtualClock } from "./virtual-clock.js";

export interface AskedEffect {
  readonly port: PortName;
  readonly call: string;
  readonly parameters: readonly unknown[];
}

/** One effect, as in the timeline. */
export interface Effect extends AskedEffect {
  readonly number: number;
  readonly process: number;
}

/** The calls of a process, with their times. */
export interface SentEffect {
  readonly port: PortName;
  readonly atMs: number;
}

export interface ProcessOptions {
  readonly number: number;
  readonly clock: VirtualClock;
  readonly injection: Injection | undefined;
  /** Causes a disturbance, right before an effect is sent. */
  readonly disturb: (disturbance: Disturbance) => void;
  /** Called before an effect is sent. */
  readonly before: (effect: Effect) => void;
  /** Called after every applied effect, even if nobody gets its answer. */
  readonly applied: (effect: Effect, fault: Fault | undefined) => void;
  /** Called before a call that changes something and at which no fault is tried. */
  readonly quietly?: (effect: AskedEffect) => void;
  /** As the router's; true if absent. */
  readonly appliesLate?: boolean;
  /** Every call waits for its turn; for schedules of several processes. */
  readonly turn?: (() => Promise<unknown>) | undefined;
}

/** One per call: its waiters are collected with it, while a shared one would keep every dead process. */
const never = (): Promise<never> => new Promise(() => undefined);

/** A process whose ports can fail at one effect. After a crash it never hears or does anything again. */
export class SimulatedProcess {
  /** Resolves when it crashes. */
  readonly crashed: Promise<void>;
  readonly clock: Clock;
  /** Its effects so far, in order. */
  readonly sent: SentEffect[] = [];
  readonly #options: ProcessOptions;
  #dead = false;
  #crash: () => void = () => undefined;

  constructor(options: ProcessOptions) {
    this.#options = options;
    this.crashed = new Promise((resolve) => (this.#crash = resolve));
    const { clock } = options;
    this.clock = {
      wallMs: () => clock.wallMs(),
      monotonicMs: () => clock.monotonicMs(),
      sleep: (ms, signal) => this.#hear(clock.sleep(ms, signal)),
      idle: (ms, signal) => this.#hear(clock.idle(ms, signal)),
    };
  }

  get dead(): boolean {
    return this.#dead;
  }

  /** Ends it, as SIGKILL would. */
  kill(): void {
    this.#dead = true;
    this.#crash();
  }

  /** The port as this process sees it. */
  connect<Port extends object>(name: PortName | "prober", port: Port): Port {
    return this.#connect(name, port, "");
  }

  #connect<Port extends object>(name: PortName | "prober", port: Port, prefix: string): Port {
    return new Proxy(port, {
      get: (target, key) => {
        const member: unknown = Reflect.get(target, key, target);
        if (typeof key !== "string") return member;
        if (name === "runtime" && (optionalPorts as readonly string[]).includes(key) && member)
          return this.#connect(name, member, `${key}.`);
        if (typeof member !== "function") return member;
        return (...parameters: unknown[]): unknown => {
          if (key === "logs")
            return this.#read(() => Reflect.apply(member, target, parameters) as AsyncIterable<unknown>);
          if (this.#dead) return never();
          const call = async (asked = parameters): Promise<unknown> =>
            Reflect.apply(member, target, asked) as unknown;
          // Events are written beside the deployment, which never waits for them. Their loss is a warning, and
          // would occur in most runs.
          if (key === "appendEvents") return call().catch(() => undefined);
          if (name === "prober") return this.#look(call);
          const called = `${prefix}${key}`;
          const effect = { port: name, call: called, parameters };
          if (effects[name].has(called)) return this.#effect(effect, call);
          if (!quietEffects.has(called)) return this.#look(call);
          return this.#look(() => {
            this.#options.quietly?.(effect);
            return call();
          });
        };
      },
    });
  }

  async *#read(open: () => AsyncIterable<unknown>): AsyncGenerator {
    await this.#awaitTurn();
    for await (const line of open()) {
      if (this.#dead) break;
      yield line;
    }
    if (this.#dead) await never();
  }

  async #look(call: () => Promise<unknown>): Promise<unknown> {
    await this.#awaitTurn();
    return this.#hear(call());
  }

  async #effect(of: AskedEffect, call: (asked?: unknown[]) => Promise<unknown>): Promise<unknown> {
    await this.#awaitTurn();
    const { before, applied, number: process, clock } = this.#options;
    this.sent.push({ port: of.port, atMs: clock.monotonicMs() });
    const effect: Effect = { number: this.sent.length, process, ...of };
    const fault = this.#faultAt(effect);
    if (this.#dead) return never();
    before(effect);
    const asked = fault === "late" || fault === "crash-late" ? alreadySent(effect) : effect.parameters;
    const apply = async (): Promise<unknown> => {
      const result = await call([...asked]);
      applied(effect, fault);
      return result;
    };
    switch (fault) {
      case undefined:
        return this.#hear(apply());
      case "crash-before":
        this.kill();
        return never();
      case "crash-after":
        await apply().catch(() => undefined);
        this.kill();
        return never();
      case "crash-late":
        clock.after(lateMs, () => void apply().catch(() => undefined));
        this.kill();
        return never();
      case "lost":
        await apply().catch(() => undefined);
        throw unanswered(of.port);
      case "late":
        clock.after(lateMs, () => void apply().catch(() => undefined));
        throw unanswered(of.port);
      case "error":
        throw refused(of.port);
      case "slow":
        await this.clock.sleep(slowMs);
        return this.#hear(apply());
    }
  }

  #faultAt({ number, port }: Effect): Fault | undefined {
    const { injection, disturb, appliesLate = true } = this.#options;
    if (injection?.at !== number) return undefined;
    const disturbance = disturbances.find((one) => one === injection.fault);
    if (disturbance) disturb(disturbance);
    return faultsOf(port, { appliesLate }).find((one) => one === injection.fault);
  }

  async #awaitTurn(): Promise<void> {
    const { turn } = this.#options;
    if (turn) await this.#hear(turn());
  }

  /** A dead process does not hear the answer. */
  #hear<T>(answer: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      answer.then(
        (value) => {
          if (!this.#dead) resolve(value);
        },
        (error: unknown) => {
          if (!this.#dead) reject(error);
        },
      );
    });
  }
}

/**
 * A late call was sent before: nobody checks again whether it may be written, and an abort does not call it
 * back.
 */
function alreadySent({ port, call, parameters }: Effect): readonly unknown[] {
  const [write, ...more] = parameters.map((one) => (one instanceof AbortSignal ? undefined : one));
  if (port !== "router" || call !== "put") return [write, ...more];
  const { assertMayWrite, ...sent } = write as RouteWrite;
  assertMayWrite?.();
  return [sent, ...more];
}

function unanswered(port: PortName): DeployerError {
  if (port === "router") return new DeployerError("ROUTER_UNCERTAIN", "injected: the answer was lost");
  return new DeployerError("ENGINE_UNREACHABLE", "injected: the answer was lost");
}

function refused(port: PortName): DeployerError {
  if (port === "router") return new DeployerError("ROUTER_REJECTED", "injected: refused");
  if (port === "store") return new DeployerError("STORE_BUSY", "injected: busy");
  return new DeployerError("ENGINE_FAILED", "injected: refused");
}
