import { DeployerError } from "../errors/deployer-error.js";
import { persist } from "../journal/persist.js";
import type { Run } from "../journal/run.js";
import type { Promotion, Revision } from "../records/records.js";
import { nameOf } from "../revision/parts.js";
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
  const died = new AbortController();
  const over = new AbortController();
  await run.runtimeOf(run.green).watch(
    run.green,
    ({ kind }) => {
      if (kind === "died" || kind === "out-of-memory") died.abort();
    },
    AbortSignal.any([run.signal, over.signal]),
  );
  const hasBlue = await isUp(run, run.blue?.live);
  try {
    for (;;) {
      run.signal.throwIfAborted();
      if (await readPromotion(run)) return await run.intend({});
      if (run.holdLeftMs() === 0) return await expire(run);
      await assertGreenRuns(run, died.signal);
      if (hasBlue && !(await isUp(run, run.blue?.live))) throw withoutBlue(run);
      const signal = AbortSignal.any([run.signal, died.signal]);
      await clock.sleep(Math.min(lookMs, run.holdLeftMs()), signal).catch(() => undefined);
    }
  } finally {
    over.abort();
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

async function assertGreenRuns(run: Run, died: AbortSignal): Promise<void> {
  const name = nameOf(run.green);
  const green = await persist(run, "look at green", () => run.inspect(run.green));
  if (!green)
    throw new DeployerError("CONTAINER_MISSING", `${name} was removed by someone else while it was held`);
  if (green.state === "running" && !died.aborted) return;
  const { outOfMemory, exitCode } = green;
  if (outOfMemory)
    throw new DeployerError(
      "GREEN_OUT_OF_MEMORY",
      `${name} was killed while it was held: it needs more memory than it may have`,
    );
  throw new DeployerError("GREEN_EXITED", `${name} ended while it was held`, {
    remedy: "Look at green's last log lines; its process ended after it was ready.",
    details: { exitCode },
  });
}

async function isUp(run: Run, revision: Revision | undefined): Promise<boolean> {
  if (!revision) return false;
  const container = await persist(run, "look at blue", () => run.inspect(revision));
  return container?.state === "running" || container?.state === "restarting";
}

function withoutBlue({ blue }: Run): DeployerError {
  return new DeployerError(
    "CONTAINER_MISSING",
    `${blue && nameOf(blue.live)}, which is live, ended while green was held`,
    { remedy: "Deploy again; green was given up, so that the live container is started again." },
  );
}
