import type { CommandContext, Register } from "../command-context.js";
import { exitStatuses } from "../exit-status.js";
import { wrappedBelow } from "../output/cells.js";
import { shown } from "../output/output.js";
import type { LoadOptions } from "./load-project.js";
import type { ProjectDiagnostic } from "./project-diagnostic.js";

/** The project that the global options and variables name. */
export function projectOptions({ request, io }: Pick<CommandContext, "request" | "io">): LoadOptions {
  return { path: request.config, destination: request.destination, environment: io.environment };
}

export const registerValidate: Register = (program, run) => {
  program
    .command("validate")
    .description("check the project file, with the place and the remedy of each mistake")
    .action(
      run(async (context) => {
        const { output } = context;
        const { readProject } = await import("./load-project.js");
        const { project, diagnostics } = await readProject(projectOptions(context));
        if (output.json) output.document({ valid: project !== undefined, diagnostics });
        else {
          const lines = diagnostics.flatMap((each) => diagnosticLines(each, output));
          output.result(
            ...lines.flatMap((line) => wrappedBelow(line, output.width)),
            ...verdict(project, output),
          );
        }
        return project === undefined ? exitStatuses.invalid : exitStatuses.done;
      }),
    );
};

type Colours = Pick<CommandContext["output"], "colours">;

function diagnosticLines(
  diagnostic: ProjectDiagnostic,
  { colours: { red, yellow, bold } }: Colours,
): string[] {
  const { file, line, column, severity, message, remedy } = diagnostic;
  const place = [file, line, column].filter((each) => each !== undefined).join(":");
  const word = severity === "error" ? red("✗ error") : yellow("! warning");
  return [
    `${word} ${bold(shown(place))}`,
    `  ${shown(message)}`,
    ...(remedy === "" ? [] : [`  → ${shown(remedy)}`]),
  ];
}

function verdict(
  project: { readonly path: string; readonly workloads: object } | undefined,
  { colours: { green } }: Colours,
): string[] {
  if (project === undefined) return [];
  const count = Object.keys(project.workloads).length;
  return [
    `${green("✓")} ${shown(project.path)} is valid: ${count} ${count === 1 ? "workload" : "workloads"}`,
  ];
}
