import type { Register } from "../command-context.js";
import { cut } from "../output/cells.js";
import { changeLines } from "../output/change-lines.js";
import type { Cutover } from "../session/cutover.js";
import { usageInvalid } from "../usage-errors.js";

export const registerDiff: Register = (program, run) => {
  program
    .command("diff")
    .description("show what differs from one deployment to another")
    .argument("<from>", "a deployment")
    .argument("[to]", "another one; what is live if absent")
    .action(
      run(async ({ output, openSession }, _: object, from: string, given: string | undefined) => {
        const { cutover } = await openSession("read");
        const to = given ?? (await findLive(cutover, from));
        const { changes } = await cutover.diff(from, to);
        if (output.json) return output.document({ from, to, changes });
        output.notice(`${from} → ${to}`);
        if (changes.length === 0) return output.result("no difference");
        output.result(...changeLines(changes, output.colours).map((line) => cut(line, output.width)));
      }),
    );
};

async function findLive(cutover: Cutover, from: string): Promise<string> {
  const { workload } = await cutover.deployment(from);
  const { live } = await cutover.status(workload);
  if (!live) throw usageInvalid(`nothing of ${workload} is live`, "Name two deployments.");
  return live.deployment;
}
