import type { Register } from "../command-context.js";
import { carryOut, withWaitOptions, type WaitOptions } from "./deploy.js";

interface RedeployOptions extends WaitOptions {
  readonly yes?: boolean;
  readonly why?: string;
}

export const registerRedeploy: Register = (program, run) => {
  withWaitOptions(
    program
      .command("redeploy")
      .description("deploy again the config of any earlier deployment, in a new container")
      .argument("<id>", "a deployment of `cutover history`"),
  ).action(
    run(async (context, options: RedeployOptions, id: string) => {
      const session = await context.openSession("act");
      const { workload } = await session.cutover.deployment(id);
      if (options.yes !== true)
        await context.prompts.demandYes(
          `Deploy ${workload} again as in ${id} on ${session.place}?`,
          "Pass `--yes` to deploy without a question.",
        );
      return carryOut(context, session, {
        options,
        names: [workload],
        begin: (name, attribution) => session.cutover.redeploy(name, id, attribution),
      });
    }),
  );
};
