import type { DeploymentSummary } from "@cutover/core";
import { DeployerError } from "@cutover/schema/errors";
import type { CommandContext, Register } from "../command-context.js";
import { shortDigest } from "../output/event-words.js";
import type { Choice } from "../output/prompts.js";
import { shown } from "../output/output.js";
import { shownAge } from "../output/units.js";
import type { Session } from "../session/session.js";
import { chooseWorkload } from "./choose-workloads.js";
import { carryOut, withWaitOptions, type WaitOptions } from "./deploy.js";

interface RollbackOptions extends WaitOptions {
  readonly yes?: boolean;
  readonly why?: string;
  readonly workload?: string;
}

const shownAtOnce = 30;

export const registerRollback: Register = (program, run) => {
  withWaitOptions(
    program
      .command("rollback")
      .description("deploy again what an earlier deployment ran")
      .argument("[id]", "a deployment of `cutover history`; chosen on a terminal, else the newest possible")
      .option("-w, --workload <name>", "the workload, if there are several"),
  ).action(
    run(async (context, options: RollbackOptions, id: string | undefined) => {
      const session = await context.openSession("act");
      const name =
        id === undefined
          ? await chooseWorkload(session, options.workload)
          : (await session.cutover.deployment(id)).workload;
      const to = id ?? (await pick(context, session, { name, isSure: options.yes === true }));
      if (options.yes !== true)
        await context.prompts.demandYes(
          `Roll ${name} back to ${to} on ${session.place}?`,
          "Pass `--yes` to roll back without a question.",
        );
      return carryOut(context, session, {
        options,
        names: [name],
        begin: (_, attribution) => session.cutover.rollback(name, { ...attribution, to }),
      });
    }),
  );
};

/** Asks on a terminal; else takes the newest that is possible. ROLLBACK_IMPOSSIBLE comes from the deployer. */
async function pick(
  { prompts, output }: CommandContext,
  session: Session,
  { name, isSure }: { readonly name: string; readonly isSure: boolean },
): Promise<string> {
  const live = (await session.cutover.status(name)).live?.deployment;
  const history = await session.cutover.history(name, { limit: shownAtOnce });
  const earlier = history.filter(
    ({ id, operation, status }) =>
      id !== live && status === "succeeded" && (operation === "deploy" || operation === "rollback"),
  );
  const newest = earlier.find(({ rollback }) => rollback.possible);
  if (!newest)
    throw new DeployerError(
      "ROLLBACK_IMPOSSIBLE",
      `${name} has no earlier deployment that a rollback can reach`,
      { remedy: `\`cutover history ${name} --verbose\` shows the reason for each.` },
    );
  if (isSure || !prompts.canAsk) return newest.id;
  const nowMs = Date.now();
  output.notice(`${name} on ${session.place}; ${live ?? "nothing"} is live`);
  return prompts.choose(
    "Roll back to which deployment?",
    earlier.map((one) => choiceOf(one, nowMs)),
  );
}

function choiceOf(
  { id, image, startedAtMs, why, rollback: { possible, instant, reason } }: DeploymentSummary,
  nowMs: number,
): Choice {
  const verdict = possible ? (instant ? "instant" : "possible") : "impossible";
  const because = why === undefined ? "" : `, “${shown(why)}”`;
  return {
    value: id,
    label: `${id}  ${shownAge(startedAtMs, nowMs)} ago  ${verdict}`,
    hint: `${shown(reason)}; ${shortDigest(image ?? "no image")}${because}`,
    disabled: !possible,
  };
}
