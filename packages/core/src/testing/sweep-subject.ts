import type { SourcePlugin } from "../source/source-plugin.js";
import type { MemoryWorld } from "./memory-world.js";

export type Connect = <Port extends object>(port: Port) => Port;

/** The subject of the test. */
export interface SweepSubject {
  /**
   * The plugins of the scenarios' kinds, or a function that makes them for each process: calls through
   * `connect` fail with the process.
   */
  readonly sources:
    readonly SourcePlugin[] | ((world: MemoryWorld, connect: Connect) => readonly SourcePlugin[]);
  /** Puts the plugins' resources into a fresh world, such as the images of a registry. */
  readonly prepare?: (world: MemoryWorld) => void;
  /** A further invariant, checked after every effect and after all is quiet: returns the fault, or undefined. */
  readonly check?: (world: MemoryWorld, quiet: boolean) => string | undefined;
}
