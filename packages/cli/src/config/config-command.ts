import type { Register } from "../command-context.js";
import type { Project } from "./load-project.js";
import { projectOptions } from "./validate-command.js";

export const registerConfig: Register = (program, run) => {
  const config = program.command("config").description("look at the project file");
  config
    .command("show")
    .description("show it as it applies: merged, with defaults; secrets stay references")
    .action(
      run(async (context) => {
        const { loadProject } = await import("./load-project.js");
        const { stringify } = await import("yaml");
        const shown = effective(await loadProject(projectOptions(context)));
        if (context.output.json) context.output.document(shown);
        else context.output.result(stringify(shown, { lineWidth: 0 }).trimEnd());
      }),
    );
};

/** The file as it applies. A workload's own defaults are its source's. */
function effective(project: Project): object {
  const { runtime, router, store, policy, monitor, notifiers, webhooks, server } = project;
  const workloads = Object.entries(project.workloads).map(
    ([name, { source, config }]) => [name, { source, ...config }] as const,
  );
  return {
    runtime,
    router,
    store,
    policy,
    monitor,
    notifiers,
    webhooks,
    server,
    workloads: Object.fromEntries(workloads),
  };
}
