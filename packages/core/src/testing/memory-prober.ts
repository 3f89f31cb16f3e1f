import type { ProbeOutcome, Prober, ProbeRequest } from "../prober/prober.js";
import { markerPath } from "../router/router.js";
import type { MemoryRouter } from "./memory-router.js";
import type { MemoryRuntime } from "./memory-runtime.js";
import type { VirtualClock } from "./virtual-clock.js";

const probeMs = 1;

/** Asks what listens in the in-memory engine, directly or through the in-memory proxy. */
export class MemoryProber implements Prober {
  readonly #clock: VirtualClock;
  readonly #runtime: MemoryRuntime;
  readonly #router: MemoryRouter;

  constructor(world: { clock: VirtualClock; runtime: MemoryRuntime; router: MemoryRouter }) {
    this.#clock = world.clock;
    this.#runtime = world.runtime;
    this.#router = world.router;
  }

  async probe(request: ProbeRequest, signal?: AbortSignal): Promise<ProbeOutcome> {
    await this.#clock.sleep(probeMs, signal);
    const throughProxy = request.address === this.#router.address && request.port === this.#router.port;
    return throughProxy ? this.#askProxy(request) : this.#ask(request.address, request.port);
  }

  #askProxy({ host, path }: ProbeRequest): ProbeOutcome {
    const served = this.#router.serve(host);
    if (!served) return answer(404, "text/html", "no such host");
    if (path === markerPath) return answer(200, "text/plain", served.nonce);
    const outcome = this.#ask(served.target.host, served.target.port);
    return outcome.kind === "answer" ? outcome : answer(502, "text/html", "bad gateway");
  }

  #ask(address: string, port: number): ProbeOutcome {
    const listener = this.#runtime.listenerAt(address, port);
    if (!listener) return { kind: "failure", reason: "refused", message: "connection refused" };
    return answer(listener.status, "text/html", listener.body);
  }
}

function answer(status: number, contentType: string, body: string): ProbeOutcome {
  return { kind: "answer", status, contentType, body };
}
