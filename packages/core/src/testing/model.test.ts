import assert from "node:assert/strict";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import type { Deployer } from "../deployer.js";
import { disturbances, faultsOf, type Injection, type PortName } from "./faults.js";
import { deploying, memorySubject, plainConfig, removing, workload } from "./scenarios.js";
import { Simulation } from "./simulation.js";

/** All that the commands need to agree on: whether anything may be removed. */
interface Model {
  applied: boolean;
}

type Command = fc.AsyncCommand<Model, Simulation>;

abstract class Step implements Command {
  check(_model: Readonly<Model>): boolean {
    return true;
  }

  async run(model: Model, simulation: Simulation): Promise<void> {
    await this.act(model, simulation);
    assert.deepEqual(simulation.violations, []);
  }

  abstract toString(): string;

  protected abstract act(model: Model, simulation: Simulation): Promise<void>;
}

/** A process that does one thing, with at most one fault on its way. */
class Work extends Step {
  readonly #name: string;
  readonly #injection: Injection | undefined;
  readonly #work: (deployer: Deployer, simulation: Simulation) => Promise<unknown>;

  constructor(
    name: string,
    work: (deployer: Deployer, simulation: Simulation) => Promise<unknown>,
    injection: Injection | undefined,
  ) {
    super();
    this.#name = name;
    this.#work = work;
    this.#injection = injection;
  }

  protected override async act(model: Model, simulation: Simulation): Promise<void> {
    await simulation.live(this.#injection, (deployer) => this.#work(deployer, simulation));
    model.applied ||= this.#name.startsWith("deploy");
  }

  override toString(): string {
    const { at, fault } = this.#injection ?? {};
    return fault === undefined ? this.#name : `${this.#name} with ${fault} at effect ${at}`;
  }
}

class Pass extends Step {
  readonly #ms: number;

  constructor(ms: number) {
    super();
    this.#ms = ms;
  }

  protected override act(_model: Model, simulation: Simulation): Promise<void> {
    return simulation.pass(this.#ms);
  }

  override toString(): string {
    return `${this.#ms} ms pass`;
  }
}

class RemoveByHand extends Step {
  override check({ applied }: Readonly<Model>): boolean {
    return applied;
  }

  protected override async act(_model: Model, simulation: Simulation): Promise<void> {
    simulation.removeLiveByHand();
    await simulation.live(undefined, (deployer) => deployer.reconcile());
  }

  override toString(): string {
    return "the live container is removed by hand";
  }
}

const ports: readonly PortName[] = ["runtime", "router", "store"];
const injection = fc.option(
  fc.record({
    at: fc.integer({ min: 1, max: 25 }),
    fault: fc.constantFrom(...disturbances, ...new Set(ports.flatMap((port) => faultsOf(port)))),
  }),
  { nil: undefined },
);
const strategy = fc.constantFrom("blue-green" as const, "recreate" as const);
const commands = [
  fc.tuple(fc.constantFrom("1", "2", "bad"), strategy, injection).map(([tag, by, fault]) => {
    const deploy = deploying("memory", plainConfig(tag), by);
    return new Work(`deploy ${tag} ${by}`, (deployer) => deploy(deployer), fault);
  }),
  fc
    .tuple(fc.constantFrom("1", "2", "bad"), strategy, fc.integer({ min: 0, max: 400 }), injection)
    .map(([tag, by, afterMs, fault]) => {
      const deploy = deploying("memory", plainConfig(tag), by);
      return new Work(
        `deploy ${tag} ${by}, cancelled after ${afterMs} ms`,
        (deployer, simulation) => deploy(deployer, simulation.abortAfter(afterMs)),
        fault,
      );
    }),
  injection.map((fault) => new Work("redeploy", (deployer) => deployer.deploy(workload).done, fault)),
  injection.map((fault) => new Work("remove", removing, fault)),
  injection.map((fault) => new Work("reconcile", (deployer) => deployer.reconcile(), fault)),
  fc.integer({ min: 10, max: 60_000 }).map((ms) => new Pass(ms)),
  fc.constant(new RemoveByHand()),
];

it("should hold every invariant whatever is done, in whatever order, with whatever fault", async () => {
  let cases = 0;
  await fc.assert(
    fc.asyncProperty(fc.commands(commands, { maxCommands: 8 }), async (steps) => {
      cases += 1;
      const simulation = new Simulation(memorySubject);
      await fc.asyncModelRun(() => ({ model: { applied: false }, real: simulation }), steps);
      await simulation.calmDown();
      expect(simulation.violations).toEqual([]);
    }),
    { numRuns: 1_000 },
  );
  expect(cases).toBeGreaterThanOrEqual(1_000);
}, 600_000);
