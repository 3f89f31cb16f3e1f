import type { Register } from "../command-context.js";
import { carryOut, withWaitOptions, type WaitOptions } from "./deploy.js";

interface RemoveOptions extends WaitOptions {
  readonly yes?: boolean;
  readonly why?: string;
  readonly volumes?: boolean;
}

export const registerRemove: Register = (program, run) => {
  withWaitOptions(
    program
      .command("remove")
      .description("remove a workload: its route, its containers and its images; its history stays")
      .argument("<name>", "the workload")
      .option("--volumes", "also remove the volumes that its deployments made, with their data"),
  ).action(
    run(async (context, options: RemoveOptions, name: string) => {
      const session = await context.openSession("act");
      await session.cutover.status(name);
      const { volumes = false } = options;
      const also = volumes ? " and the data in its volumes" : "";
      if (options.yes !== true)
        await context.prompts.demandYes(
          `Remove ${name}${also} from ${session.place}?`,
          "Pass `--yes` to remove it without a question.",
          { initial: false },
        );
      return carryOut(context, session, {
        options,
        names: [name],
        isRemoval: true,
        begin: (_, { by, why }) =>
          session.cutover.remove(name, { by, volumes, ...(why !== undefined && { why }) }),
      });
    }),
  );
};
