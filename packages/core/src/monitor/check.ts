import { say } from "@cutover/schema/sayings";
import type { Engine } from "../journal/engine.js";
import { askReadiness } from "../steps/gate-container.js";
import { runtimesFor } from "../revision/runtimes.js";
import type { Container } from "../ports/runtime.js";
import type { Gate } from "../source/source-plugin.js";
import type { RuntimeState } from "../records/records.js";
import { nameOf } from "../revision/parts.js";
import { wayToLive } from "../steps/way-through-proxy.js";

/** The result of one check of a workload. */
export interface Check {
  readonly succeeded: boolean;
  /** The observation, in words. */
  readonly message: string;
  /** The basis of the check: its HTTP probe, its image's health check, or that it runs. */
  readonly by: "probe" | "health" | "running";
  /** The end of the check, in milliseconds since the Unix epoch. */
  readonly atMs: number;
  readonly durationMs: number;
}

export interface CheckRequest {
  readonly state: RuntimeState;
  /** Undefined if the plugin cannot describe it: then only the container decides. */
  readonly gate: Gate | undefined;
  readonly domains: readonly string[];
  /** The live container; undefined if the engine has none. */
  readonly container: Container | undefined;
}

type Checking = Pick<Engine, "prober" | "clock" | "runtime" | "sources" | "policy" | "secrets">;

type Verdict = Pick<Check, "succeeded" | "message" | "by">;

/**
 * Checks the live container once with its gate's question. Undefined: it is starting, and there is no result
 * yet.
 */
export async function checkOnce(
  engine: Checking,
  request: CheckRequest,
  signal: AbortSignal,
): Promise<Check | undefined> {
  const { clock } = engine;
  const startedAtMs = clock.monotonicMs();
  const verdict = await judgeLive(engine, request, signal);
  const durationMs = Math.round(clock.monotonicMs() - startedAtMs);
  return verdict && { ...verdict, atMs: clock.wallMs(), durationMs };
}

async function judgeLive(
  engine: Checking,
  { state, gate, domains, container }: CheckRequest,
  signal: AbortSignal,
): Promise<Verdict | undefined> {
  if (container?.state !== "running")
    return bad(say(`container.${container?.state ?? "gone"}`, { container: nameOf(state.live) }));
  const { workload, live } = state;
  const damage = await runtimesFor(engine, { workload })(live).findDamage(live, signal);
  if (damage.length > 0) return bad(damage.join("; "));
  const { runtime } = engine;
  const way = wayToLive(state);
  if (gate?.probe && (runtime.asked !== "through-proxy" || way)) {
    const asked = { probe: gate.probe, container, reference: live, domains, way };
    const { outcome, ready, message } = await askReadiness({ engine, runtime }, asked, signal);
    // A proxy that gives no answer says nothing of the container.
    if (runtime.asked !== "through-proxy" || outcome.kind === "answer")
      return { succeeded: ready, message, by: "probe" };
  }
  switch (container.health) {
    case "healthy":
      return { succeeded: true, message: say("check.image-healthy"), by: "health" };
    case "unhealthy":
      return { succeeded: false, message: say("check.image-unhealthy"), by: "health" };
    case "starting":
      return undefined;
    case "none":
      return { succeeded: true, message: say("check.runs"), by: "running" };
  }
}

function bad(message: string): Verdict {
  return { succeeded: false, message, by: "running" };
}
