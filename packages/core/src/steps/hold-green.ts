import { DeployerError } from "../errors/deployer-error.js";
import { persist } from "../journal/persist.js";
import type { Run } from "../journal/run.js";
import type { Promotion } from "../records/records.js";
import { nameOf } from "../revision/parts.js";
import { assertBothRun, watchBoth } from "./both-run.js";
import { gateContainer, lastLook } from "./gate-container.js";

const lookMs = 500;

/**
 * With a hold, waits beside the other deployments until somebody promotes green, which must then be ready once
 * more. HOLD_EXPIRED at the deadline; GREEN_EXITED or CONTAINER_MISSING as soon as green ends, or blue, which
 * the undo starts again. A later process waits until the same deadline.
 */
export async function holdGreen(run: Run): Promise<void> {
  const { hold, phase } = run.record;
  if (!hold) return;
  const container = nameOf(run.green);
  if (phase !== "held") {
    const untilMs = run.engine.clock.wallMs() + hold.durationMs;
    await run.enter("held", { hold: { ...hold, untilMs } });
  }
  const { untilMs = 0 } = run.record.hold ?? {};
  run.emit({ type: "hold:started", container, untilMs, leftMs: run.holdLeftMs() });
  await run.withoutSlot(() => awaitPromotion(run));
  const { by, why } = run.record.hold?.promotion ?? {};
  run.emit({
    type: "hold:promoted",
    container,
    ...(by !== undefined && { by }),
    ...(why !== undefined && { why }),
  });
  const described = { ...run.wanted, gate: lastLook(run.wanted.gate) };
  await gateContainer(run, { reference: run.green, described, signal: run.signal });
}

async function awaitPromotion(run: Run): Promise<void> {
  const { clock } = run.engine;
  const both = await watchBoth(run);
  try {
    for (;;) {
      run.signal.throwIfAborted();
      if (await readPromotion(run)) return await run.intend({});
      if (run.holdLeftMs() === 0) return await expire(run);
      await assertBothRun(run, both, "was held");
      const signal = AbortSignal.any([run.signal, both.died]);
      await clock.sleep(Math.min(lookMs, run.holdLeftMs()), signal).catch(() => undefined);
    }
  } finally {
    both.end();
  }
}

async function readPromotion(run: Run): Promise<Promotion | undefined> {
  const { store } = run.engine;
  const record = await persist(run, "look for a promotion", () => store.findDeployment(run.record.id));
  return record?.hold?.promotion;
}

/** The store decides, in one step, whether a promotion came first. */
async function expire(run: Run): Promise<void> {
  const { hold } = run.record;
  if (hold) await run.intend({ hold: { ...hold, expired: true } });
  if (run.record.hold?.promotion) return;
  const { durationMs = 0 } = hold ?? {};
  throw new DeployerError(
    "HOLD_EXPIRED",
    `${nameOf(run.green)} was ready, but nobody promoted it within ${durationMs / 1000} s`,
    { details: { durationMs } },
  );
}
