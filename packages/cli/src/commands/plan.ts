import type { Register } from "../command-context.js";
import { exitStatuses, wouldChange } from "../exit-status.js";
import { wrappedBelow } from "../output/cells.js";
import { changeLines } from "../output/change-lines.js";
import type { Colours } from "../output/colours.js";
import { chooseFromFile } from "./choose-workloads.js";
import { planWorkload, type Planned } from "./planned.js";
import { shiftOption } from "./shift-option.js";
import type { ShiftRequest } from "../session/cutover.js";

interface PlanCommandOptions {
  readonly exitCode?: boolean;
  readonly hold?: string;
  readonly shift?: ShiftRequest | false;
}

export const registerPlan: Register = (program, run) => {
  program
    .command("plan")
    .description("show what a deployment would do now, and why; changes nothing")
    .argument("[names...]", "workloads; all of the project file if absent")
    .option("--hold <duration>", "as of `deploy`: also show the wait for `cutover promote`")
    .option(
      "--shift <steps>",
      "as of `deploy`: show these shares, such as 1:30s,10:1m, or `none`",
      shiftOption,
    )
    .option("--exit-code", "exit with 10 if what is deployed would change")
    .action(
      run(
        async (
          { output, openSession },
          { exitCode = false, hold, shift }: PlanCommandOptions,
          names: string[],
        ) => {
          const session = await openSession("read");
          const planned: Planned[] = [];
          for (const name of chooseFromFile(session, names))
            planned.push(await planWorkload(session, name, { hold, shift }));
          if (output.json) output.document(planned);
          else
            output.result(
              ...planned
                .flatMap((one) => planLines(one, output.colours))
                .flatMap((line) => wrappedBelow(line, output.width)),
            );
          return exitCode && planned.some((one) => one.wouldChange) ? wouldChange : exitStatuses.done;
        },
      ),
    );
};

export function planLines({ workload, plan, changes, wouldChange }: Planned, colours: Colours): string[] {
  const what = plan.first ? "first deployment" : wouldChange ? "changes" : "no change in its config";
  return [
    `${colours.bold(workload)}: ${what}, ${plan.strategy} (${plan.reason})`,
    ...changeLines(changes, colours).map((line) => `  ${line}`),
    ...plan.steps.map(({ summary }, index) => `  ${colours.dim(`${index + 1}.`)} ${summary}`),
  ];
}
