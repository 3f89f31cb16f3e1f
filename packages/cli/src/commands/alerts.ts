import type { Register } from "../command-context.js";
import { shown } from "../output/output.js";
import { table } from "../output/table.js";
import { shownAge } from "../output/units.js";

const most = 100;

export const registerAlerts: Register = (program, run) => {
  program
    .command("alerts")
    .description("show what is wrong now, as a server's monitor has found it")
    .option("--all", "also what is over")
    .action(
      run(async ({ output, openSession }, { all = false }: { all?: boolean }) => {
        const { administration } = await openSession("read");
        const { items } = await administration.alerts({ limit: most, ...(!all && { status: "raised" }) });
        if (output.json) return output.document(items);
        if (items.length === 0) return output.notice(all ? "There were no alerts." : "Nothing is wrong.");
        const { red, yellow, green } = output.colours;
        const nowMs = Date.now();
        output.result(
          ...table(
            [
              {
                title: "STATE",
                of: ({ status, severity }) =>
                  status === "resolved"
                    ? green("resolved")
                    : severity === "error"
                      ? red("error")
                      : yellow("warning"),
              },
              { title: "AGE", of: ({ atMs }) => shownAge(atMs, nowMs) },
              { title: "WORKLOAD", of: ({ workload }) => workload ?? "host" },
              { title: "KIND", of: ({ kind }) => kind },
              { title: "MESSAGE", of: ({ message }) => shown(message), least: 16 },
            ],
            items,
            output,
          ),
        );
      }),
    );
};
