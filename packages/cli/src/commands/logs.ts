import type { Register } from "../command-context.js";
import { shown } from "../output/output.js";
import { chooseWorkload } from "./choose-workloads.js";
import { countOption } from "./duration-option.js";
import { untilInterrupted } from "./until-interrupted.js";

interface LogsOptions {
  readonly follow?: boolean;
  readonly tail?: number;
}

export const registerLogs: Register = (program, run) => {
  program
    .command("logs")
    .description("show the output of the live containers, with secrets masked")
    .argument("[name]", "the workload, if there are several")
    .option("-f, --follow", "continue with new lines, also of later deployments")
    .option("-n, --tail <count>", "how many of the last lines", countOption(0))
    .action(
      run(async (context, { follow = false, tail = 100 }: LogsOptions, given: string | undefined) => {
        const { output, openSession } = context;
        const session = await openSession("read");
        const name = await chooseWorkload(session, given);
        let container: string | undefined;
        await untilInterrupted(context, async (signal) => {
          for await (const line of session.cutover.logs(name, { follow, tail, signal })) {
            if (signal.aborted) return;
            if (output.json) {
              output.record(line);
              continue;
            }
            if (container !== undefined && container !== line.container)
              output.notice(output.errorColours.dim(`— ${line.container}`));
            container = line.container;
            // A line that begins with "::" would be a command to the runner.
            output.result(output.isOnGitHub ? `| ${shown(line.line)}` : shown(line.line));
          }
        });
      }),
    );
};
