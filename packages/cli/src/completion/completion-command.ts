import { readdir } from "node:fs/promises";
import { Argument } from "commander";
import type { CommandContext, Register } from "../command-context.js";
import { projectOptions } from "../config/validate-command.js";
import { shown } from "../output/output.js";
import { contextsPath, readContexts } from "../session/contexts.js";
import { complete, type Names } from "./complete.js";
import { scripts, type Shell, shells } from "./scripts.js";

export const registerCompletion: Register = (program, run) => {
  program
    .command("completion")
    .description('print a script that completes commands and names: eval "$(cutover completion bash)"')
    .addArgument(new Argument("<shell>", "the shell").choices([...shells]))
    .action(run(async ({ output }, _: object, shell: Shell) => output.result(scripts[shell].trimEnd())));
  program
    .command("__complete", { hidden: true })
    .argument("[words...]")
    .allowUnknownOption()
    .action(
      run(async (context, _: object, words: string[]) => {
        const found = await complete(program, words, namesFor(context));
        if (found === undefined) context.output.result(":files");
        else if (found.length > 0)
          context.output.result(
            ...found.map(({ value, description }) => `${shown(value)}\t${shown(description)}`),
          );
      }),
    );
};

/** None if the file cannot be read: a completion has no errors. */
function namesFor(context: CommandContext): Names {
  const { environment } = context.io;
  return {
    workloads: async () => {
      const { readProject } = await import("../config/load-project.js");
      const read = await readProject(projectOptions(context)).catch(() => undefined);
      return Object.keys(read?.project?.workloads ?? {});
    },
    destinations: async () => {
      const files = await readdir(process.cwd()).catch(() => []);
      return files
        .flatMap((file) => /^cutover\.([\w-]+)\.(?:ya?ml|json)$/.exec(file)?.[1] ?? [])
        .filter((name) => name !== "schema");
    },
    contexts: async () => {
      const { contexts } = await readContexts(contextsPath(environment)).catch(() => ({ contexts: {} }));
      return ["local", ...Object.keys(contexts)];
    },
  };
}
