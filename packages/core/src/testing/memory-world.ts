import { MemoryProber } from "./memory-prober.js";
import { MemoryRouter, type MemoryRouterOptions } from "./memory-router.js";
import { MemoryRuntime, type MemoryRuntimeOptions } from "./memory-runtime.js";
import { VirtualClock } from "./virtual-clock.js";

export interface MemoryWorld {
  readonly clock: VirtualClock;
  readonly runtime: MemoryRuntime;
  readonly router: MemoryRouter;
  readonly prober: MemoryProber;
}

/**
 * An engine, a proxy and a prober in memory, on one virtual clock: everything that a deployer needs except a
 * store and sources.
 */
export function memoryWorld(
  options: Omit<MemoryRuntimeOptions, "clock"> & Omit<MemoryRouterOptions, "clock"> = {},
): MemoryWorld {
  const clock = new VirtualClock();
  const runtime = new MemoryRuntime({ ...options, clock });
  const router = new MemoryRouter({ ...options, clock });
  return { clock, runtime, router, prober: new MemoryProber({ clock, runtime, router }) };
}
