import type { BuildRequest } from "../ports/runtime.js";
import type { PortName } from "./faults.js";
import type { Violation } from "./invariants.js";
import type { HeldImage } from "./memory-images.js";
import type { MemoryRuntime } from "./memory-runtime.js";
import type { AskedEffect, Effect } from "./simulated-process.js";

/** The targets of effects. */
export type Ports = Readonly<Record<Exclude<PortName, "stack">, object>> & {
  readonly runtime: MemoryRuntime;
};

/** The calls that brought a world to the beginning of a story. */
export interface Beginning {
  readonly effects: readonly RecordedEffect[];
  readonly endsAtMs: number;
  readonly processes: number;
  readonly violations: readonly Violation[];
}

/** An effect, and its time in milliseconds of the virtual clock. */
export class RecordedEffect {
  readonly atMs: number;
  /** The line of the timeline; undefined if there is none. */
  readonly told: Effect | undefined;
  readonly #asked: AskedEffect;
  /** The image that it made from files, which are read only once. */
  #made: HeldImage | undefined;

  constructor({ asked, told, atMs }: { asked: AskedEffect; told: Effect | undefined; atMs: number }) {
    this.atMs = atMs;
    this.told = told;
    this.#asked = asked;
  }

  /** Call this after it was applied. */
  keep({ runtime }: Pick<Ports, "runtime">): void {
    const [name] = this.#namesOfMade();
    if (name !== undefined) this.#made = runtime.images.held(name);
  }

  /** Repeats it in another world. */
  async repeat(ports: Ports): Promise<void> {
    const { port, call, parameters } = this.#asked;
    if (this.#made)
      return ports.runtime.images.hold(this.#made, [this.#made.image.id, ...this.#namesOfMade()]);
    if (port === "stack") throw new RangeError("what a tool of a source's own does cannot be repeated");
    const asked = parameters.map(alone);
    const path = call.split(".");
    const name = path.pop() ?? "";
    const target = path.reduce((found: object, key) => Reflect.get(found, key) as object, ports[port]);
    await Reflect.apply(Reflect.get(target, name) as (...all: unknown[]) => Promise<unknown>, target, asked);
  }

  #namesOfMade(): string[] {
    const { call, parameters } = this.#asked;
    if (call === "images.build") return [(parameters[0] as BuildRequest).tag];
    return call === "images.load" ? [(parameters[0] as { id: string }).id] : [];
  }
}

/** Without the callbacks of the process that sent it, which is gone. */
function alone(parameter: unknown): unknown {
  if (parameter instanceof AbortSignal) return undefined;
  if (typeof parameter !== "object" || parameter === null || !("assertMayWrite" in parameter))
    return parameter;
  const { assertMayWrite: _, ...sent } = parameter;
  return sent;
}
