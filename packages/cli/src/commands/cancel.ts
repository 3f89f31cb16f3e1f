import type { Register } from "../command-context.js";
import { requester } from "../requester.js";

const outcomes = {
  withdrawn: "it waited, and did nothing",
  undone: "it is being undone; the old version serves",
  "rolled-back": "the old version takes over again",
} as const;

export const registerCancel: Register = (program, run) => {
  program
    .command("cancel")
    .description("cancel a deployment of any process; what it did is undone")
    .argument("<id>", "the deployment")
    .action(
      run(async ({ output, openSession }, _: object, id: string) => {
        const session = await openSession("act");
        const outcome = await session.cutover.cancel(id);
        if (output.json) output.document({ deployment: id, outcome });
        else output.result(`${id} is cancelled: ${outcomes[outcome]}`);
      }),
    );
  program
    .command("abandon")
    .description("give up a deployment that can be neither finished nor undone; stops nothing")
    .argument("<id>", "the deployment")
    .requiredOption("--why <text>", "the reason, for the history")
    .option("-y, --yes", "do not ask")
    .action(
      run(
        async (
          { io, output, prompts, openSession },
          { why, yes }: { why: string; yes?: boolean },
          id: string,
        ) => {
          const session = await openSession("act");
          if (yes !== true)
            await prompts.demandYes(
              `Give up ${id} on ${session.place}?`,
              "Pass `--yes` to do it without a question.",
              { initial: false },
            );
          const { containers } = await session.cutover.abandon(id, { by: requester(io.environment), why });
          if (output.json) output.document({ deployment: id, containers });
          else
            output.result(
              `${id} is given up; ${containers.length === 0 ? "it has left nothing" : `left: ${containers.join(", ")}`}`,
            );
        },
      ),
    );
};
