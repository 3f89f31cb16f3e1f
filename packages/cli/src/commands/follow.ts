import type { DeploymentResult } from "@cutover/core";
import type { CommandContext } from "../command-context.js";
import { exitStatuses, statusOfResult, type ExitStatus } from "../exit-status.js";
import { DeploymentProgress } from "../output/deployment-progress.js";
import { openGroup } from "../output/github.js";
import type { Output } from "../output/output.js";
import { PlainProgress } from "../output/plain-progress.js";
import { shownError } from "../output/shown-error.js";
import { shownDuration } from "../output/units.js";
import type { FollowedDeployment } from "../session/cutover.js";
import type { Session } from "../session/session.js";

/** How long the last events may come after the result. */
const lateEventsMs = 1_000;

export interface FollowOptions {
  /** How long to wait; without limit if absent. */
  readonly timeoutMs?: number | undefined;
  /** What the first Ctrl-C does. */
  readonly onInterrupt: "cancel" | "leave";
}

export interface Followed {
  readonly status: ExitStatus;
  /** Undefined if it is still running on a server. */
  readonly result: DeploymentResult | undefined;
}

type End = "timed-out" | "left";

/**
 * Shows a deployment until it ends, the time is over, or the user leaves it. Ctrl-C cancels it and waits for the
 * undo; the second one leaves it to the next deployer.
 */
export async function follow(
  { io, output }: CommandContext,
  session: Session,
  begun: { readonly deployment: FollowedDeployment } & FollowOptions,
): Promise<Followed> {
  const { deployment, timeoutMs, onInterrupt } = begun;
  const endGroup = openGroup(output, `${deployment.workload} ${deployment.id}`);
  if (!output.json && !output.isOnGitHub)
    output.notice(`${deployment.workload}: deployment ${deployment.id}`);
  const closeScreen = show(output, deployment);
  let leave: (why: End) => void = () => undefined;
  const left = new Promise<End>((resolve) => (leave = resolve));
  const timer = timeoutMs === undefined ? undefined : setTimeout(() => leave("timed-out"), timeoutMs);
  let interrupts = 0;
  const stopListening = io.onInterrupt(() => {
    interrupts += 1;
    if (interrupts > 1 || onInterrupt === "leave") return leave("left");
    output.notice("Cancelling, and waiting for the undo. Ctrl-C again leaves it to the next deployer.");
    deployment
      .cancel()
      .catch((error: unknown) => output.notice(`Not cancelled: ${shownError(error).message}`));
  });
  try {
    const end = await Promise.race([deployment.done, left]);
    if (typeof end !== "string") {
      await closeScreen({ hasResult: true });
      return { status: statusOfResult(end), result: end };
    }
    return await leaveOpen({ output, session, deployment }, { end, timeoutMs, closeScreen });
  } finally {
    clearTimeout(timer);
    stopListening();
    await closeScreen();
    endGroup();
  }
}

interface Leaving {
  readonly end: End;
  readonly timeoutMs: number | undefined;
  readonly closeScreen: () => Promise<void>;
}

/** Here, this process was the deployer: it stops at a safe point. A server continues. */
async function leaveOpen(
  at: { readonly output: Output; readonly session: Session; readonly deployment: FollowedDeployment },
  { end, timeoutMs, closeScreen }: Leaving,
): Promise<Followed> {
  const { output, session, deployment } = at;
  const waited = end === "timed-out" ? `The wait of ${shownDuration(timeoutMs ?? 0)} is over. ` : "";
  const follows = `\`cutover watch ${deployment.id}\` follows it.`;
  if (session.kind === "remote") {
    await closeScreen();
    output.notice(`${waited}The deployment is still running on the server; ${follows}`);
    return { status: exitStatuses.running, result: undefined };
  }
  // What the deployer says of its own end is of no use to the user.
  await closeScreen();
  await session.close();
  const result = await deployment.done;
  const status = statusOfResult(result);
  if (status === exitStatuses.running)
    output.notice(
      `${waited}The deployment is left open; the next deployer finishes or undoes it, and ${follows}`,
    );
  return { status, result };
}

/** Shows the events as they come; returns how to end that. */
function show(
  output: Output,
  { workload, events }: FollowedDeployment,
): (options?: { hasResult?: boolean }) => Promise<void> {
  const live = new DeploymentProgress({
    workload,
    colours: output.errorColours,
    now: () => performance.now(),
  });
  const plain = new PlainProgress({ workload, verbose: output.verbose });
  const closeScreen = output.isLive ? output.openScreen((width) => live.lines(width)) : () => undefined;
  let isClosed = false;
  const read = async (): Promise<void> => {
    for await (const event of events) {
      if (isClosed) return;
      if (output.json) output.record(event);
      else output.notice(...(output.isLive ? live : plain).take(event));
    }
  };
  const ended = read().catch((error: unknown) =>
    output.notice(`No more events: ${shownError(error).message}`),
  );
  return async ({ hasResult = false } = {}) => {
    if (isClosed) return;
    if (hasResult) await Promise.race([ended, afterMs(lateEventsMs)]);
    if (isClosed) return;
    isClosed = true;
    closeScreen();
  };
}

function afterMs(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
