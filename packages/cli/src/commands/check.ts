import type { Register } from "../command-context.js";
import { exitStatuses } from "../exit-status.js";
import { wrappedBelow } from "../output/cells.js";
import { shown } from "../output/output.js";

export const registerCheck: Register = (program, run) => {
  program
    .command("check")
    .description("show what would keep a deployment from succeeding; exits with 3 if something would")
    .argument("[name]", "a workload; the engine and the proxy alone if absent")
    .action(
      run(async ({ output, openSession }, _: object, name: string | undefined) => {
        const { cutover } = await openSession("read");
        const findings = await cutover.check(name);
        const { red, yellow, bold } = output.colours;
        if (output.json) output.document(findings);
        else if (findings.length === 0) output.notice("Nothing is in the way.");
        else
          output.result(
            ...findings
              .flatMap(({ code, severity, subject, message, remedy }) => [
                `${severity === "error" ? red("✗ error") : yellow("! warning")} ${code}  ${bold(shown(subject))}`,
                `  ${shown(message)}`,
                `  → ${shown(remedy)}`,
              ])
              .flatMap((line) => wrappedBelow(line, output.width)),
          );
        const hasError = findings.some(({ severity }) => severity === "error");
        return hasError ? exitStatuses.refused : exitStatuses.done;
      }),
    );
};
