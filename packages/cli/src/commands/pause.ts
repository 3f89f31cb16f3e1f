import type { Register } from "../command-context.js";
import { requester } from "../requester.js";
import { chooseWorkload } from "./choose-workloads.js";

export const registerPause: Register = (program, run) => {
  program
    .command("pause")
    .description("let nobody deploy or repair a workload, until `resume`")
    .argument("[name]", "the workload, if there are several")
    .option("--why <text>", "the reason, for everyone who meets the pause")
    .action(
      run(async ({ io, output, openSession }, { why }: { why?: string }, given: string | undefined) => {
        const session = await openSession("act");
        const name = await chooseWorkload(session, given);
        await session.cutover.pause(name, {
          by: requester(io.environment),
          ...(why !== undefined && { why }),
        });
        if (output.json) output.document({ workload: name, paused: true });
        else output.result(`${name} is paused`);
      }),
    );
  program
    .command("resume")
    .description("end a pause; what is wrong by then is repaired")
    .argument("[name]", "the workload, if there are several")
    .action(
      run(async ({ output, openSession }, _: object, given: string | undefined) => {
        const session = await openSession("act");
        const name = await chooseWorkload(session, given);
        await session.cutover.resume(name);
        if (output.json) output.document({ workload: name, paused: false });
        else output.result(`${name} is resumed`);
      }),
    );
};
