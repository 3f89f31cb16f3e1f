import type { Register } from "../command-context.js";
import { shown } from "../output/output.js";
import { chooseWorkload } from "./choose-workloads.js";
import { countOption, momentOption } from "./duration-option.js";
import { untilInterrupted } from "./until-interrupted.js";

interface LogsOptions {
  readonly follow?: boolean;
  readonly tail?: number;
  /** Milliseconds since the Unix epoch. */
  readonly since?: number;
}

export const registerLogs: Register = (program, run) => {
  program
    .command("logs")
    .description("show the output of the live containers, with secrets masked")
    .argument("[name]", "the workload, if there are several")
    .option("-f, --follow", "continue with new lines, also of later deployments")
    .option("-n, --tail <count>", "how many of the last lines; 100, or 10000 with --since", countOption(0))
    .option("--since <moment>", "only what was written since then: 10m, or 2026-01-31T10:00", momentOption)
    .action(
      run(async (context, { follow = false, tail, since }: LogsOptions, given: string | undefined) => {
        const { output, openSession } = context;
        const session = await openSession("read");
        const name = await chooseWorkload(session, given);
        const range = {
          follow,
          ...(tail !== undefined && { tail }),
          ...(since !== undefined && { sinceMs: since }),
        };
        let container: string | undefined;
        await untilInterrupted(context, async (signal) => {
          for await (const line of session.cutover.logs(name, { ...range, signal })) {
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
