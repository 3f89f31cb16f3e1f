import type { Register } from "../command-context.js";
import { projectOptions } from "../config/validate-command.js";
import { exitStatuses } from "../exit-status.js";
import { wrappedBelow } from "../output/cells.js";
import { shown } from "../output/output.js";

export const registerDoctor: Register = (program, run) => {
  program
    .command("doctor")
    .description("look at everything that Cutover needs on this machine; exits with 3 if something is wrong")
    .action(
      run(async (context) => {
        const { output } = context;
        const { examine } = await import("./examine.js");
        const found = await examine(projectOptions(context));
        const { green, yellow, red, bold } = output.colours;
        const signs = { good: green("✓"), warning: yellow("!"), error: red("✗") };
        if (output.json) output.document(found);
        else
          output.result(
            ...found
              .flatMap(({ subject, verdict, message, remedy }) => [
                `${signs[verdict]} ${bold(subject)}: ${shown(message)}`,
                ...(remedy === undefined ? [] : [`  → ${shown(remedy)}`]),
              ])
              .flatMap((line) => wrappedBelow(line, output.width)),
          );
        return found.some(({ verdict }) => verdict === "error") ? exitStatuses.refused : exitStatuses.done;
      }),
    );
};
