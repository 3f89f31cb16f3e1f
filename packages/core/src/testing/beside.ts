import type { Deployer } from "../deployer/deployer.js";
import { isOpen } from "../records/records.js";
import type { MemoryRouter } from "./memory-router.js";
import type { MemoryRuntime } from "./memory-runtime.js";
import type { MemoryStoreData } from "./memory-store.js";
import type { Effect } from "./simulated-process.js";

const besideWorkload = "beside";
const besideDomain = "beside.test";

/** Deploys the second workload, which the story is not about. */
export async function deployBeside(deployer: Deployer): Promise<void> {
  const healthcheck = { path: "/health", deadline: "1s", successes: 1 };
  const config = { image: "registry.test/web:1", port: 8080, healthcheck, domains: [besideDomain] };
  await deployer.apply({ name: besideWorkload, source: "memory", config });
  await deployer.deploy(besideWorkload).done;
}

/** True for an effect on the container, the route or the journal of the second workload. */
export function isBeside({ port, call, parameters: [first, second] }: Effect): boolean {
  if (port === "store") return call === "writeDeployment" && Object(second).workload === besideWorkload;
  const named = typeof first === "string" ? first : Object(first);
  if (typeof named !== "string") return named.workload === besideWorkload;
  return named === besideWorkload || named.startsWith(`${besideWorkload}-`);
}

export interface BesideWorld {
  readonly runtime: MemoryRuntime;
  readonly router: MemoryRouter;
  readonly data: MemoryStoreData;
}

/**
 * A second live workload: nobody touches anything of it, and its route leads to its own container at every
 * instant.
 */
export class Beside {
  readonly #world: BesideWorld;
  #mayBeTouched = true;
  #mayFall = false;

  constructor(world: BesideWorld) {
    this.#world = world;
  }

  /** It is live: from here on nobody may touch it. */
  stand(): void {
    this.#mayBeTouched = false;
  }

  /** Another process deploys it meanwhile. */
  allowDeployment(): void {
    this.#mayBeTouched = true;
  }

  /** The engine restarts: its processes end, and may have to be started again. */
  forgiveFall(): void {
    this.#mayBeTouched = true;
    this.#mayFall = true;
  }

  /** The fault of an effect that is about to be sent; undefined if there is none. */
  faultOf(effect: Effect): string | undefined {
    if (this.#mayBeTouched || !isBeside(effect)) return undefined;
    return `${effect.port}.${effect.call} touches ${besideWorkload}`;
  }

  /** The present fault; undefined if there is none, or it was not deployed yet. */
  findFault(quiet: boolean): string | undefined {
    const { runtime, router, data } = this.#world;
    const state = data.states.get(besideWorkload);
    if (!state || (this.#mayFall && !quiet)) return undefined;
    const sides = new Set([state.live.deployment]);
    for (const { workload, phase, green, blue } of data.deployments.values()) {
      if (workload !== besideWorkload || !isOpen(phase)) continue;
      for (const one of [green, blue?.live]) if (one) sides.add(one.deployment);
    }
    const answering = router
      .targets(besideDomain)
      .map(({ host, port }) => runtime.listenerAt(host, port)?.body ?? "nobody");
    if (answering.length < 2) return `${2 - answering.length} workers have no route of ${besideDomain}`;
    const stranger = answering.find((one) => !sides.has(one));
    return stranger === undefined ? undefined : `${besideDomain} is answered by ${stranger}`;
  }
}
