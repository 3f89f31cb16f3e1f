import type { WorkloadStatus } from "@cutover/core";
import type { Register } from "../command-context.js";
import type { Colours } from "../output/colours.js";
import { heldWords, phaseName, promotion, shortDigest, weightWords } from "../output/event-words.js";
import { shown } from "../output/output.js";
import { factLines, servingWords } from "../output/result-words.js";
import { table } from "../output/table.js";
import { shownAge, shownTime } from "../output/units.js";

export const registerStatus: Register = (program, run) => {
  program
    .command("status")
    .description("show what is live")
    .argument("[name]", "one workload, in detail")
    .action(
      run(async ({ output, openSession }, _: object, name: string | undefined) => {
        const { cutover, place } = await openSession("read");
        if (name === undefined) {
          const all = await cutover.status();
          if (output.json) return output.document(all);
          if (all.length === 0) return output.notice(`Nothing is applied on ${place}.`);
          return output.result(...statusTable(all, output));
        }
        const one = await cutover.status(name);
        if (output.json) return output.document(one);
        output.result(...detailLines(one, output));
      }),
    );
  program
    .command("ps")
    .description("show the live containers")
    .action(
      run(async ({ output, openSession }) => {
        const { cutover, place } = await openSession("read");
        const all = (await cutover.status()).flatMap(({ workload, live }) =>
          live ? [{ workload, ...live }] : [],
        );
        if (output.json) return output.document(all);
        if (all.length === 0) return output.notice(`Nothing is live on ${place}.`);
        const nowMs = Date.now();
        output.result(
          ...table(
            [
              { title: "CONTAINER", of: ({ container }) => container, least: 20 },
              {
                title: "STATE",
                of: ({ state, health }) => `${state}${health === "none" ? "" : `, ${health}`}`,
              },
              { title: "SINCE", of: ({ committedAtMs }) => shownAge(committedAtMs, nowMs) },
              { title: "IMAGE", of: ({ image }) => shown(shortDigest(image)), least: 12 },
            ],
            all,
            output,
          ),
        );
      }),
    );
};

function statusTable(
  all: readonly WorkloadStatus[],
  output: { readonly width: number; readonly colours: Colours },
): string[] {
  const nowMs = Date.now();
  return table(
    [
      { title: "WORKLOAD", of: ({ workload }) => workload },
      { title: "STATUS", of: (one) => statusWord(one, output.colours) },
      { title: "SINCE", of: ({ live }) => (live ? shownAge(live.committedAtMs, nowMs) : "") },
      { title: "DEPLOYING", of: ({ open }) => (open ? openWords(open, nowMs) : ""), least: 10 },
      { title: "IMAGE", of: ({ live }) => (live ? shown(shortDigest(live.image)) : ""), least: 12 },
      { title: "DOMAINS", of: ({ domains }) => domains.map(shown).join(", "), least: 10 },
    ],
    all,
    output,
  );
}

function openWords(
  { phase, heldUntilMs, weight }: NonNullable<WorkloadStatus["open"]>,
  nowMs: number,
): string {
  if (heldUntilMs !== undefined) return heldWords(heldUntilMs, nowMs);
  return weight === undefined ? phaseName(phase) : weightWords(weight);
}

/** A word, and a colour beside it. */
function statusWord({ live, checked, paused, open }: WorkloadStatus, colours: Colours): string {
  if (paused) return colours.yellow("paused");
  if (!live) return open ? colours.cyan("first deployment") : colours.dim("not deployed");
  if (live.state !== "running") return colours.red(live.state);
  const health = checked ?? (live.health === "none" ? undefined : live.health);
  if (health === "unhealthy") return colours.red("unhealthy");
  if (health === "degraded" || health === "starting") return colours.yellow(health);
  return colours.green(health ?? "running");
}

function detailLines(
  status: WorkloadStatus,
  { colours, width }: { readonly colours: Colours; readonly width: number },
): string[] {
  const { workload, source, domains, live, open, paused } = status;
  const facts: [string, string][] = [["source", source]];
  if (domains.length > 0) facts.push(["domains", domains.map(shown).join(", ")]);
  facts.push(["live", servingWords(live)]);
  if (live) facts.push(["container", live.container], ["since", shownTime(live.committedAtMs)]);
  if (open) facts.push(["open", `deployment ${open.deployment}: ${openWords(open, Date.now())}`]);
  if (open?.heldUntilMs !== undefined) facts.push(["promote with", promotion(open.deployment)]);
  if (paused)
    facts.push([
      "paused",
      `since ${shownTime(paused.atMs)}${paused.by === undefined ? "" : ` by ${shown(paused.by)}`}${paused.why === undefined ? "" : `: ${shown(paused.why)}`}`,
    ]);
  return [
    `${colours.bold(workload)} ${statusWord(status, colours)}`,
    ...factLines(facts, { colours, width }),
  ];
}
