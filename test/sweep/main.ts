import { parseArgs } from "node:util";
import {
  besideScenarios,
  changeScenarios,
  fileScenarios,
  lifeScenarios,
  rollbackScenarios,
  scenarios,
  switchScenarios,
  elsewhereScenarios,
  sweep,
  volumeScenarios,
  type Scenario,
} from "@cutover/core/testing";

/**
 * The crash sweep: deployments and removals with two faults in a row, everything else with one. `--json` prints
 * its figures as one last line; `--replay "…"`, with the last line of a story, prints one run.
 */
const { values } = parseArgs({
  options: {
    json: { type: "boolean" },
    single: { type: "boolean" },
    replay: { type: "string" },
    scenario: { type: "string" },
  },
});

const { scenario: wanted, replay, single } = values;
const startedMs = performance.now();
const chosen = (all: readonly Scenario[]): Scenario[] =>
  all.filter(({ name }) =>
    replay === undefined ? wanted === undefined || name === wanted : replay.startsWith(`${name}: `),
  );
const play = async (all: readonly Scenario[], double: boolean) =>
  chosen(all).length === 0
    ? { story: "", runs: 0, effects: 0, faults: 0, violations: 0 }
    : sweep({ scenarios: chosen(all), double, ...(replay !== undefined && { replay }) });
const others = [
  ...rollbackScenarios,
  ...lifeScenarios,
  ...volumeScenarios,
  ...changeScenarios,
  ...besideScenarios,
  ...fileScenarios,
  ...elsewhereScenarios,
];
const whole = await play([...scenarios, ...switchScenarios], single !== true);
const more = await play(others, false);
const story = [whole.story, more.story].filter((one) => one !== "").join("\n");
const counted = {
  runs: whole.runs + more.runs,
  effects: whole.effects + more.effects,
  faults: whole.faults + more.faults,
  violations: whole.violations + more.violations,
};
if (story !== "") console.log(story.replace(/^replay: /gm, "replay: npm run sweep -- --replay "));
const figures = { ...counted, seconds: Math.round((performance.now() - startedMs) / 100) / 10 };
const { runs, faults, effects, violations, seconds } = figures;
console.log(
  values.json
    ? JSON.stringify(figures)
    : `${runs} runs, ${faults} faults, ${effects} effects, ${violations} violations in ${seconds} s`,
);
process.exitCode = violations === 0 ? 0 : 1;
