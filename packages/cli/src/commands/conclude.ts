import { outcomeOf } from "@cutover/client";
import type { DeploymentResult } from "@cutover/core";
import type { CommandContext } from "../command-context.js";
import { exitStatuses, type ExitStatus } from "../exit-status.js";
import { noColours } from "../output/colours.js";
import { addSummary, annotate, foreignLines } from "../output/github.js";
import { shown } from "../output/output.js";
import { resultLines, servingWords } from "../output/result-words.js";
import { shownError } from "../output/shown-error.js";
import type { Session } from "../session/session.js";

/** The most serious first. */
const bySeverity: readonly ExitStatus[] = [5, 1, 3, 2, 4, 6, 7, 10, 0];

export function mostSerious(statuses: readonly ExitStatus[]): ExitStatus {
  return bySeverity.find((status) => statuses.includes(status)) ?? exitStatuses.done;
}

/** Tells what became of a deployment: the outcome on stdout; of a failure, the reason and the log on stderr. */
export async function conclude(
  { io, output }: CommandContext,
  session: Session,
  result: DeploymentResult,
  { isRemoval }: { readonly isRemoval?: boolean | undefined } = {},
): Promise<void> {
  const outcome = outcomeOf(result);
  const isSuccess = outcome === "succeeded";
  const serves = isSuccess ? undefined : await findServing(session, result.workload);
  const [title = "", ...facts] = resultLines(result, {
    colours: noColours,
    width: Infinity,
    serves,
    isRemoval,
  });
  await addSummary(io, `### ${title}\n\n${facts.map((line) => `- ${line.trim()}`).join("\n")}`);
  if (output.json) return;
  if (!output.quiet || !isSuccess)
    output.result(
      ...resultLines(result, { colours: output.colours, width: output.width, serves, isRemoval }),
    );
  if (isSuccess || outcome === "running") return;
  if (result.error) {
    const error = shownError(result.error);
    output.failure(error);
    annotate(output, error, result.workload);
  }
  if (result.logTail.length === 0 || outcome !== "failed") return;
  output.error("  last lines of the new version:");
  foreignLines(
    output,
    result.logTail.map((line) => `  │ ${shown(line)}`),
  );
}

/** Undefined if it cannot be learned now, as after a session was closed. */
async function findServing({ cutover }: Session, workload: string): Promise<string | undefined> {
  try {
    return servingWords((await cutover.status(workload)).live);
  } catch {
    return undefined;
  }
}

/** The last line of NDJSON: all that became of it. */
export function resultRecord(results: readonly DeploymentResult[], exitStatus: ExitStatus): object {
  const deployments = results.map((result) => ({ outcome: outcomeOf(result), ...result }));
  return { type: "result", exitStatus, deployments };
}
