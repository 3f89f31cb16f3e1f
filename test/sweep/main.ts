import { parseArgs } from "node:util";
import { scenarios, sweep } from "@cutover/core/testing";

/** The crash sweep. `--json` prints its figures as one last line; `--replay "…"`, as a story's last line has it, tells one run. */
const { values } = parseArgs({
  options: {
    json: { type: "boolean" },
    single: { type: "boolean" },
    replay: { type: "string" },
    scenario: { type: "string" },
  },
});

const startedMs = performance.now();
const { story, ...counted } = await sweep({
  scenarios: scenarios.filter(({ name }) => values.scenario === undefined || name === values.scenario),
  double: values.single !== true,
  ...(values.replay !== undefined && { replay: values.replay }),
});
if (story !== "") console.log(story.replace(/^replay: /m, "replay: npm run sweep -- --replay "));
const figures = { ...counted, seconds: Math.round((performance.now() - startedMs) / 100) / 10 };
const { runs, faults, effects, violations, seconds } = figures;
console.log(
  values.json
    ? JSON.stringify(figures)
    : `${runs} runs, ${faults} faults, ${effects} effects, ${violations} violations in ${seconds} s`,
);
process.exitCode = violations === 0 ? 0 : 1;
