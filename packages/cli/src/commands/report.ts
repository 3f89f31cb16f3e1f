import type { DeploymentReport } from "@cutover/core";
import type { Register } from "../command-context.js";
import { factLines } from "../output/result-words.js";
import { counted, shownDuration } from "../output/units.js";
import { countOption } from "./duration-option.js";

const dayMs = 86_400_000;

export const registerReport: Register = (program, run) => {
  program
    .command("report")
    .description("show how often deployments succeed, and how long they take: DORA's figures")
    .argument("[name]", "one workload; all if absent")
    .option("--days <count>", "how far back", countOption(1), 30)
    .action(
      run(async ({ output, openSession }, { days }: { days: number }, workload: string | undefined) => {
        const { cutover } = await openSession("read");
        const toMs = Date.now();
        const of = { fromMs: toMs - days * dayMs, toMs, ...(workload !== undefined && { workload }) };
        const report = await cutover.report(of);
        if (output.json) return output.document(report);
        output.result(
          output.colours.bold(`${workload ?? "all workloads"}, the last ${counted(days, "day")}`),
          ...factLines(factsOf(report), output),
        );
      }),
    );
};

function factsOf(report: DeploymentReport): [string, string][] {
  const { deploymentFrequency, changeFailureRate, timeToRestore, durations, leadTime, downtime, drains } =
    report;
  const { rate, failed, changes } = changeFailureRate;
  return [
    ["went live", `${deploymentFrequency.count}, ${deploymentFrequency.perDay.toFixed(2)} a day`],
    [
      "failure rate",
      rate === undefined
        ? "no change yet"
        : `${(100 * rate).toFixed(1)}%: ${failed} of ${counted(changes, "change")} undone or rolled back`,
    ],
    ["time to restore", durationsOf(timeToRestore)],
    ["lead time", leadTime.count === 0 ? "unknown: no deployment names its commit" : durationsOf(leadTime)],
    ["duration", durationsOf(durations)],
    ["downtime", downtime.count === 0 ? "none" : `${shownDuration(downtime.totalMs)} in all`],
    ["drains", `${drains.count}, of which ${drains.cut} were cut`],
  ];
}

function durationsOf({ count, medianMs, longestMs }: DeploymentReport["durations"]): string {
  if (count === 0 || medianMs === undefined || longestMs === undefined) return "none yet";
  return `${shownDuration(medianMs)} in the middle, ${shownDuration(longestMs)} at most`;
}
