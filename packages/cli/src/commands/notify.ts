import type { Register } from "../command-context.js";
import { exitStatuses } from "../exit-status.js";
import { shown } from "../output/output.js";
import { table } from "../output/table.js";

export const registerNotify: Register = (program, run) => {
  program
    .command("notify")
    .description("the receivers of notices")
    .command("test")
    .description("send a test notice to each receiver; fails if one did not get it")
    .action(
      run(async ({ output, openSession }) => {
        const { administration, kind } = await openSession("read");
        const results = await administration.testNotices();
        const hasFailed = results.some(({ outcome }) => outcome === "failed");
        if (output.json) output.document(results);
        else if (results.length === 0) {
          const file = kind === "local" ? "the project file" : "the server's project file";
          output.notice(`There are no receivers: add some under notifiers in ${file}.`);
        } else {
          const { green, red } = output.colours;
          output.result(
            ...table(
              [
                { title: "RECEIVER", of: ({ sender }) => sender },
                {
                  title: "RESULT",
                  of: ({ outcome }) => (outcome === "failed" ? red(outcome) : green(outcome)),
                },
                { title: "TRIES", of: ({ tries }) => String(tries) },
                { title: "REASON", of: ({ reason = "" }) => shown(reason), least: 16 },
              ],
              results,
              output,
            ),
          );
        }
        return hasFailed ? exitStatuses.failed : exitStatuses.done;
      }),
    );
};
