import { within } from "../clock/within.js";
import type { Engine } from "../deploy/engine.js";
import { leadsToLive } from "../deploy/find-damage.js";
import type { Alerts } from "./alerts.js";
import { checkCertificates } from "./certificate.js";
import type { WatchedWorkload } from "./watched-workload.js";

const timeoutMs = 10_000;
const againMs = 5_000;
const certificateMs = 3_600_000;

interface Look {
  readonly alerts: Alerts;
  readonly halt: AbortSignal;
  /** Whether what was seen is still what should be. */
  readonly isStill: () => Promise<boolean>;
}

/** Whether the proxy answers from the live container's route, and, once an hour, when its certificates end. */
export async function lookAtRoute(
  engine: Engine,
  one: WatchedWorkload,
  { alerts, halt, isStill }: Look,
): Promise<void> {
  const { clock, prober } = engine;
  const { name } = one;
  const { route } = one.state;
  const certificate = { workload: name, kind: "certificate" } as const;
  if (!route?.entrances.some(({ scheme }) => scheme === "https"))
    alerts.resolve(certificate, "no https domain is left");
  if (!route) return;
  const limit = { timeoutMs, signal: halt };
  const leads = await within(clock, limit, (signal) =>
    leadsToLive(engine, { workload: name, route }, signal),
  );
  if (!leads) one.routeDueAtMs = clock.monotonicMs() + againMs;
  if (leads || (await isStill())) one.addRouteLook(leads);
  if (one.certificateDueAtMs > clock.monotonicMs()) return;
  one.certificateDueAtMs = clock.monotonicMs() + certificateMs;
  const { entrances } = route;
  const found = await within(clock, limit, (signal) =>
    checkCertificates(prober, { entrances, nowMs: clock.wallMs() }, signal),
  );
  if (found === "ok") alerts.resolve(certificate, "the certificate was renewed");
  else if (found && (await isStill()))
    alerts.raise({ ...certificate, ...found, deployment: one.state.live.deployment });
}
