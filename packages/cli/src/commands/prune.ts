import type { Register } from "../command-context.js";
import { cut } from "../output/cells.js";
import { shown } from "../output/output.js";
import { counted } from "../output/units.js";
import { countOption } from "./duration-option.js";

interface PruneOptions {
  readonly dryRun?: boolean;
  readonly keep?: number;
  readonly volume?: readonly string[];
  readonly yes?: boolean;
}

export const registerPrune: Register = (program, run) => {
  program
    .command("prune")
    .description("remove images, kept containers and old history that no rollback can use any more")
    .option("--dry-run", "only show them")
    .option(
      "--keep <count>",
      "how many closed deployments of each workload stay in the history",
      countOption(0),
    )
    .option("--volume <name...>", "also remove this unused volume of a deployment, with its data")
    .option("-y, --yes", "do not ask")
    .action(
      run(async ({ output, prompts, openSession }, { dryRun = false, keep, volume, yes }: PruneOptions) => {
        const session = await openSession(dryRun ? "read" : "act");
        const asked = { ...(keep !== undefined && { history: keep }), ...(volume && { volumes: volume }) };
        if (!dryRun && yes !== true)
          await prompts.demandYes(
            `Prune ${session.place}?`,
            "Pass `--yes` to prune without a question, or `--dry-run` to only look.",
            { initial: false },
          );
        const plans = await session.cutover.prune({ ...asked, dryRun });
        if (output.json) return output.document(plans);
        const lines = plans.flatMap(
          ({ workload, containers, images, deployments, volumes, unusedVolumes }) => {
            const parts = [
              ...containers.map((name) => `container ${name}`),
              ...images.map((name) => `image ${name}`),
              ...(deployments.length > 0
                ? [`${counted(deployments.length, "deployment")} of the history`]
                : []),
              ...(volumes ?? []).map((name) => `volume ${name}`),
              ...(unusedVolumes ?? []).map(
                (name) => `unused volume ${name} stays; --volume ${name} removes it`,
              ),
            ];
            return parts.map((part) => cut(`${workload}  ${shown(part)}`, output.width));
          },
        );
        if (lines.length === 0) return output.notice("Nothing to prune.");
        output.notice(dryRun ? "Would be removed:" : "Removed:");
        output.result(...lines);
      }),
    );
};
