import type { Register } from "../command-context.js";
import { table } from "../output/table.js";
import { shownBytes } from "../output/units.js";
import { chooseWorkload } from "./choose-workloads.js";

export const registerUsage: Register = (program, run) => {
  program
    .command("usage")
    .description("measure what a workload's live containers take")
    .argument("[name]", "the workload, if there are several")
    .action(
      run(async ({ output, openSession }, _: object, given: string | undefined) => {
        const session = await openSession("read");
        const name = await chooseWorkload(session, given);
        const usage = await session.cutover.usage(name);
        if (output.json) return output.document(usage);
        if (usage.containers.length === 0) return output.notice(`No container of ${name} runs.`);
        output.result(
          ...table(
            [
              { title: "CONTAINER", of: ({ container }) => container, least: 20 },
              { title: "CPU", of: ({ processors }) => `${(processors * 100).toFixed(1)}%` },
              {
                title: "MEMORY",
                of: ({ memoryBytes, memoryLimitBytes }) =>
                  memoryLimitBytes === undefined
                    ? shownBytes(memoryBytes)
                    : `${shownBytes(memoryBytes)} of ${shownBytes(memoryLimitBytes)}`,
              },
              {
                title: "NETWORK IN/OUT",
                of: ({ network }) =>
                  network ? `${shownBytes(network.receivedBytes)} / ${shownBytes(network.sentBytes)}` : "",
              },
              { title: "RESTARTS", of: ({ restarts }) => String(restarts) },
            ],
            usage.containers,
            output,
          ),
        );
      }),
    );
};
