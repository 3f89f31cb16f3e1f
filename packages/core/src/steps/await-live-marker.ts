import type { Run } from "../journal/run.js";
import { outlastChallenge } from "./challenge.js";
import { readMarker } from "./read-marker.js";

const patienceMs = 3_000;
const pauseMs = 250;

/**
 * Right before the switch of a route that people edit too: if its marker does not answer, somebody is at work
 * on it, so this waits. Then the deployment continues: its write repairs a damaged route.
 */
export async function awaitLiveMarker(run: Run): Promise<void> {
  const { engine, router, signal } = run;
  const { clock, prober } = engine;
  const route = run.blue?.route;
  const [entrance] = route?.entrances ?? [];
  if (!route || !entrance || router.editedByOthers !== true) return;
  if (route.router !== undefined && route.router !== router.instance) return;
  await outlastChallenge(run, signal);
  // This deployment has written the route itself if it has staged green.
  const nonces = new Set([route.nonce, run.record.nonce]);
  const untilMs = clock.monotonicMs() + patienceMs;
  for (;;) {
    const answer = await readMarker(prober, entrance, signal);
    const isLive = answer.kind === "marker" && nonces.has(answer.nonce);
    if (isLive || clock.monotonicMs() >= untilMs) return;
    await clock.sleep(pauseMs, signal);
  }
}
