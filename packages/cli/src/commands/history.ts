import type { DeploymentSummary } from "@cutover/core";
import type { Register } from "../command-context.js";
import { cut } from "../output/cells.js";
import type { Colours } from "../output/colours.js";
import { heldWords, phaseName, promotion, weightWords } from "../output/event-words.js";
import { type Output, shown } from "../output/output.js";
import { table } from "../output/table.js";
import { shownAge, shownDuration } from "../output/units.js";
import type { Session } from "../session/session.js";
import { chooseWorkload } from "./choose-workloads.js";
import { countOption } from "./duration-option.js";

export const registerHistory: Register = (program, run) => {
  program
    .command("history")
    .description(
      "show a workload's deployments, newest first, and whether a rollback can reach them; with --verbose, why",
    )
    .argument("[name]", "the workload, if there are several")
    .option("-n, --limit <count>", "how many", countOption(1))
    .option("--before <id>", "those before this deployment")
    .action(
      run(
        async (
          { output, openSession },
          { limit = 20, before }: { limit?: number; before?: string },
          given: string | undefined,
        ) => {
          const session = await openSession("read");
          const name = await chooseWorkload(session, given);
          const page = { limit, ...(before !== undefined && { before }) };
          const all = await session.cutover.history(name, page);
          if (output.json) return output.document(all);
          if (all.length === 0) return output.notice(`${name} has no deployments.`);
          output.result(...historyLines(all, { live: await findLive(session, name), output }));
          const held = all.find((one) => heldUntilMs(one) !== undefined);
          if (held) output.notice(`Let the held one go on: ${promotion(held.id)}`);
          const last = all.at(-1);
          if (all.length === limit && last)
            output.notice(`More: cutover history ${name} --before ${last.id}`);
        },
      ),
    );
};

/** Undefined also for a workload that was removed. */
async function findLive({ cutover }: Session, name: string): Promise<string | undefined> {
  const all = await cutover.status();
  return all.find(({ workload }) => workload === name)?.live?.deployment;
}

function historyLines(
  all: readonly DeploymentSummary[],
  { live, output }: { readonly live: string | undefined; readonly output: Output },
): string[] {
  const nowMs = Date.now();
  const { colours, width } = output;
  const rows = table(
    [
      { title: "DEPLOYMENT", of: ({ id }) => id },
      { title: "AGE", of: ({ startedAtMs }) => shownAge(startedAtMs, nowMs) },
      { title: "WHAT", of: ({ operation, count }) => (count > 1 ? `${operation} ×${count}` : operation) },
      { title: "RESULT", of: (one) => resultWord(one, { colours, nowMs }), least: 16 },
      {
        title: "ROLLBACK",
        of: (one) => (one.id === live ? colours.bold("live") : verdictWord(one, colours)),
      },
      { title: "BY", of: ({ by }) => shown(by ?? ""), least: 6 },
      { title: "WHY", of: ({ why, error }) => shown(why ?? error?.message ?? ""), least: 6 },
    ],
    all,
    output,
  );
  if (!output.verbose) return rows;
  return [
    ...rows,
    "",
    ...all.map(({ id, rollback }) => cut(`${id}  ${colours.dim(shown(rollback.reason))}`, width)),
  ];
}

function resultWord(
  deployment: DeploymentSummary,
  { colours, nowMs }: { readonly colours: Colours; readonly nowMs: number },
): string {
  const { status, timings, error } = deployment;
  const untilMs = heldUntilMs(deployment);
  switch (status) {
    case "succeeded":
      return `${colours.green("succeeded")} ${shownDuration(timings.totalMs)}`;
    case "failed":
      return colours.red(`failed ${error?.code ?? ""}`.trimEnd());
    case "open":
      return colours.cyan(untilMs === undefined ? openWords(deployment) : heldWords(untilMs, nowMs));
    default:
      return colours.yellow(status);
  }
}

function openWords({ phase, shifted }: DeploymentSummary): string {
  const now = phase === "shifting" ? shifted?.at(-1) : undefined;
  return now ? weightWords(now.weight) : phaseName(phase);
}

/** Undefined unless it waits for its promotion. */
function heldUntilMs({ status, phase, hold }: DeploymentSummary): number | undefined {
  return status === "open" && phase === "held" && !hold?.promotion ? hold?.untilMs : undefined;
}

function verdictWord({ operation, status, rollback }: DeploymentSummary, colours: Colours): string {
  if (status !== "succeeded" || operation === "remove" || operation === "repair") return "";
  if (!rollback.possible) return colours.dim("impossible");
  return rollback.instant ? colours.green("instant") : "possible";
}
