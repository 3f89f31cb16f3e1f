import { say } from "@cutover/schema/sayings";
import { within } from "../adapters/clock/within.js";
import type { Engine } from "../journal/engine.js";
import { inspectRoute } from "../steps/inspect-route.js";
import type { Entrance } from "../ports/router.js";
import type { Alerts } from "./alerts.js";
import { judgeCertificates, readCertificates } from "./certificate.js";
import type { WatchedWorkload } from "./watched-workload.js";

const timeoutMs = 10_000;
const againMs = 5_000;
const certificateMs = 3_600_000;

interface Look {
  readonly alerts: Alerts;
  readonly halt: AbortSignal;
  /** True if the state that was seen is still current. */
  readonly isStill: () => Promise<boolean>;
}

/**
 * Checks whether the proxy answers from the live container's route and, once an hour, when its certificates
 * end.
 */
export async function lookAtRoute(
  engine: Engine,
  one: WatchedWorkload,
  { alerts, halt, isStill }: Look,
): Promise<void> {
  const { clock, prober } = engine;
  const { name } = one;
  const { route } = one.state;
  const certificate = { workload: name, kind: "certificate" } as const;
  if (!route) return alerts.resolve(certificate, say("alert.no-https"));
  const limit = { timeoutMs, signal: halt };
  const { faults, found } = await within(clock, limit, (signal) =>
    inspectRoute(engine, { workload: name, route }, signal),
  );
  if (faults.length > 0) one.routeDueAtMs = clock.monotonicMs() + againMs;
  if (faults.length === 0 || (await isStill())) one.addRouteLook(faults);
  // People add certificates, and the proxy's record shows them at once.
  const entrances = withFound(route.entrances, found?.entrances ?? []);
  if (!entrances.some(({ scheme }) => scheme === "https")) {
    one.certificates = [];
    alerts.resolve(certificate, say("alert.no-https"));
  }
  if (one.certificateDueAtMs > clock.monotonicMs()) return;
  one.certificateDueAtMs = clock.monotonicMs() + certificateMs;
  one.certificates = await within(clock, limit, (signal) => readCertificates(prober, entrances, signal));
  const ends = judgeCertificates(one.certificates, clock.wallMs());
  if (ends === "ok") alerts.resolve(certificate, say("alert.certificate-renewed"));
  else if (ends && (await isStill()))
    alerts.raise({ ...certificate, ...ends, deployment: one.state.live.deployment });
}

function withFound(known: readonly Entrance[], found: readonly Entrance[]): Entrance[] {
  const isNew = (one: Entrance): boolean =>
    !known.some(({ domain, scheme }) => domain === one.domain && scheme === one.scheme);
  return [...known, ...found.filter(isNew)];
}
