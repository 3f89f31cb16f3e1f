import type { Register } from "../command-context.js";
import {
  drainWords,
  eventWords,
  foreignLine,
  phaseName,
  probeWords,
  pullWords,
  warningWords,
} from "../output/event-words.js";
import type { LoggedEvent } from "@cutover/core";
import { shownTime } from "../output/units.js";
import { countOption } from "./duration-option.js";
import { untilInterrupted } from "./until-interrupted.js";

export const registerEvents: Register = (program, run) => {
  program
    .command("events")
    .description("show what all deployments do, from any process, until Ctrl-C")
    .argument("[name]", "one workload; all if absent")
    .option("--after <seq>", "begin after this event of the log; 0 for all that are kept", countOption(0))
    .action(
      run(async (context, { after }: { after?: number }, workload: string | undefined) => {
        const { output, openSession } = context;
        const { cutover } = await openSession("read");
        await untilInterrupted(context, async (signal) => {
          const of = { ...(workload !== undefined && { workload }), ...(after !== undefined && { after }) };
          for await (const event of cutover.events({ ...of, signal })) {
            if (signal.aborted) return;
            if (output.json) output.record(event);
            else output.result(eventLine(event));
          }
        });
      }),
    );
};

function eventLine(event: LoggedEvent): string {
  return `${shownTime(event.atMs)}  ${event.workload}  ${wordsOf(event)}`;
}

function wordsOf(event: LoggedEvent): string {
  switch (event.type) {
    case "phase:entered":
      return phaseName(event.phase);
    case "pull:progressed":
      return pullWords(event);
    case "probe:attempted":
      return probeWords(event);
    case "drain:progressed":
      return drainWords(event);
    case "deployment:finished":
      return event.error ? `${event.status}: ${event.error.message}` : event.status;
    default:
      return warningWords(event)?.text ?? foreignLine(event) ?? eventWords(event) ?? event.type;
  }
}
