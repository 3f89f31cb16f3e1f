import { Option, type Command } from "commander";
import type { DeploymentResult } from "@cutover/core";
import type { CommandContext, Register } from "../command-context.js";
import { exitStatuses, type ExitStatus } from "../exit-status.js";
import { wrappedBelow } from "../output/cells.js";
import { requester } from "../requester.js";
import type { FollowedDeployment, ShiftRequest } from "../session/cutover.js";
import type { Session } from "../session/session.js";
import { unsupportedHere, usageInvalid } from "../usage-errors.js";
import { chooseFromFile } from "./choose-workloads.js";
import { conclude, mostSerious, resultRecord } from "./conclude.js";
import { durationOption } from "./duration-option.js";
import { follow } from "./follow.js";
import { planLines } from "./plan.js";
import { type PlanOptions, planWorkload } from "./planned.js";
import { shiftOption } from "./shift-option.js";

export interface WaitOptions {
  readonly until?: "cutover" | "reaped";
  readonly detach?: boolean;
  /** Milliseconds. */
  readonly timeout?: number;
}

interface DeployCommandOptions extends WaitOptions {
  readonly yes?: boolean;
  readonly image?: string;
  readonly hold?: string;
  readonly preview?: boolean;
  readonly shift?: ShiftRequest | false;
  readonly why?: string;
}

/** Options of every command that begins a deployment. */
export function withWaitOptions(command: Command): Command {
  return command
    .option("--why <text>", "the reason, for the history")
    .option("-y, --yes", "do not ask")
    .addOption(
      new Option(
        "--until <moment>",
        "when it counts as done: the old version is gone, or the new one serves",
      ).choices(["cutover", "reaped"]),
    )
    .option("--detach", "do not wait; only with a server")
    .option("--timeout <duration>", "how long to wait, such as 5m", durationOption);
}

export const registerDeploy: Register = (program, run) => {
  withWaitOptions(
    program
      .command("deploy")
      .description("apply workloads of the project file, and deploy them one after the other")
      .argument("[names...]", "workloads; all of the project file if absent")
      .option("--image <reference>", "deploy this image instead, only this time")
      .option(
        "--hold <duration>",
        "wait so long, such as 1h, for `cutover promote` before the switch; then undo",
      )
      .option(
        "--shift <steps>",
        "give the new version a growing share first, such as 1:30s,10:1m or 10:1m,sticky; `none`: all at once",
        shiftOption,
      )
      .option("--preview", "let `cutover preview` give a link to the new version while it is held"),
  ).action(
    run(async (context, options: DeployCommandOptions, names: string[]) => {
      const { image, hold, preview, shift } = options;
      const session = await context.openSession("act");
      const chosen = chooseFromFile(session, names);
      if (image !== undefined && chosen.length !== 1)
        throw usageInvalid(
          "--image needs exactly one workload",
          "Name it: `cutover deploy NAME --image REFERENCE`.",
        );
      if (options.yes !== true) await confirmPlans(context, session, { chosen, image, hold, shift });
      return carryOut(context, session, {
        options,
        names: chosen,
        begin: async (name, attribution) => {
          const request = session.workloads?.get(name);
          if (request) await session.cutover.apply(request);
          return session.cutover.deploy(name, {
            ...attribution,
            ...(image !== undefined && { image }),
            ...(hold !== undefined && { hold }),
            ...(preview !== undefined && { preview }),
            ...(shift !== undefined && { shift }),
          });
        },
      });
    }),
  );
};

async function confirmPlans(
  { output, prompts }: CommandContext,
  session: Session,
  { chosen, ...options }: PlanOptions & { readonly chosen: readonly string[] },
): Promise<void> {
  const question = `Deploy ${chosen.join(", ")} on ${session.place}?`;
  const width = Math.min(100, output.width);
  if (prompts.canAsk)
    for (const name of chosen) {
      const planned = await planWorkload(session, name, options);
      output.notice(...planLines(planned, output.errorColours).flatMap((line) => wrappedBelow(line, width)));
    }
  await prompts.demandYes(question, "Pass `--yes` to deploy without a question.");
}

export interface CarryOut {
  readonly options: WaitOptions & { readonly why?: string };
  readonly names: readonly string[];
  readonly isRemoval?: boolean;
  readonly begin: (
    name: string,
    options: { readonly by: string; readonly why?: string; readonly until?: "cutover" | "reaped" },
  ) => Promise<FollowedDeployment> | FollowedDeployment;
}

/** One after the other; the rest is not begun once one has not succeeded. */
export async function carryOut(
  context: CommandContext,
  session: Session,
  { options, names, begin, isRemoval }: CarryOut,
): Promise<ExitStatus> {
  const { io, output } = context;
  const { until, detach = false, timeout, why } = options;
  if (detach && session.kind === "local")
    throw unsupportedHere(
      "--detach needs a server: on this machine this process is the deployer",
      "Omit --detach, or name a server with --server or --context.",
    );
  const results: DeploymentResult[] = [];
  const statuses: ExitStatus[] = [];
  for (const [index, name] of names.entries()) {
    const by = requester(io.environment);
    const deployment = await begin(name, {
      by,
      ...(why !== undefined && { why }),
      ...(until !== undefined && { until }),
    });
    if (detach) {
      if (output.json) output.record({ type: "begun", workload: name, deployment: deployment.id });
      else output.result(deployment.id);
      continue;
    }
    const { status, result } = await follow(context, session, {
      deployment,
      timeoutMs: timeout,
      onInterrupt: "cancel",
    });
    statuses.push(status);
    if (result) {
      results.push(result);
      await conclude(context, session, result, { isRemoval });
      if (
        until === "cutover" &&
        session.kind === "local" &&
        status === exitStatuses.done &&
        result.phase === "draining"
      )
        output.notice("The old version still finishes its connections; the next deployer removes it.");
    }
    const rest = names.slice(index + 1);
    if (status !== exitStatuses.done) {
      if (rest.length > 0) output.notice(`Not begun, because ${name} did not succeed: ${rest.join(", ")}`);
      break;
    }
  }
  const status = mostSerious(statuses);
  if (output.json && !detach) output.record(resultRecord(results, status));
  return status;
}
