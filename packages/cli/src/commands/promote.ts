import type { Register } from "../command-context.js";
import { requester } from "../requester.js";
import { durationOption } from "./duration-option.js";
import { watch } from "./watch.js";

interface PromoteCommandOptions {
  readonly why?: string;
  readonly timeout?: number;
}

export const registerPromote: Register = (program, run) => {
  program
    .command("promote")
    .description("let a held deployment go on to its switch, and follow it to its end")
    .argument("<id>", "the deployment")
    .option("--why <text>", "the reason, for the history")
    .option("--timeout <duration>", "how long to wait, such as 5m", durationOption)
    .action(
      run(async (context, { why, timeout }: PromoteCommandOptions, id: string) => {
        const session = await context.openSession("act");
        await session.cutover.promote(id, {
          by: requester(context.io.environment),
          ...(why !== undefined && { why }),
        });
        return watch(context, session, { id, timeout });
      }),
    );
};
