import type { CommandContext, Register } from "../command-context.js";
import type { ExitStatus } from "../exit-status.js";
import type { Session } from "../session/session.js";
import { conclude, resultRecord } from "./conclude.js";
import { durationOption } from "./duration-option.js";
import { follow } from "./follow.js";

export const registerWatch: Register = (program, run) => {
  program
    .command("watch")
    .description("follow a deployment of any process to its end; Ctrl-C stops watching, not the deployment")
    .argument("<id>", "the deployment")
    .option("--timeout <duration>", "how long to wait, such as 5m", durationOption)
    .action(
      run(async (context, { timeout }: { timeout?: number }, id: string) => {
        const session = await context.openSession("act");
        return watch(context, session, { id, timeout });
      }),
    );
};

/** Shows a deployment of any process to its end, or to that of `timeout`, in milliseconds. */
export async function watch(
  context: CommandContext,
  session: Session,
  { id, timeout }: { readonly id: string; readonly timeout: number | undefined },
): Promise<ExitStatus> {
  const deployment = await session.cutover.deployment(id);
  const { status, result } = await follow(context, session, {
    deployment,
    timeoutMs: timeout,
    onInterrupt: "leave",
  });
  if (result) await conclude(context, session, result);
  if (context.output.json) context.output.record(resultRecord(result ? [result] : [], status));
  return status;
}
