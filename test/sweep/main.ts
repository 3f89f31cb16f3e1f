import { parseArgs } from "node:util";
import { replay, scenarios, sweep, type Injection } from "@cutover/core/testing";

/** The crash sweep. `--json` prints its figures as one last line; `--replay "scenario" "at:fault,at:fault"` tells one run. */
const { values, positionals } = parseArgs({
  options: {
    json: { type: "boolean" },
    single: { type: "boolean" },
    replay: { type: "boolean" },
    scenario: { type: "string" },
  },
  allowPositionals: true,
});

if (values.replay) {
  const [name = "", list = ""] = positionals;
  const { timeline, violations } = await replay(name, parse(list));
  console.log(timeline().join("\n"));
  for (const { invariant, message } of violations) console.log(`${invariant}: ${message}`);
  process.exitCode = violations.length === 0 ? 0 : 1;
} else {
  const startedMs = performance.now();
  const chosen = scenarios.filter(({ name }) => values.scenario === undefined || name === values.scenario);
  const report = await sweep({ scenarios: chosen, double: values.single !== true });
  for (const { scenario, injections, report: failed } of report.failures) {
    const list = injections.map(({ at, fault }) => `${at}:${fault}`).join(",");
    console.log(`\n${scenario}, ${list || "no fault"}`);
    console.log(failed.timeline().join("\n"));
    for (const { invariant, message } of failed.violations.slice(0, 5))
      console.log(`${invariant}: ${message}`);
    console.log(`replay: npm run sweep -- --replay "${scenario}" "${list}"`);
  }
  const { runs, effects, faults, violations } = report;
  const seconds = Math.round((performance.now() - startedMs) / 100) / 10;
  const figures = { runs, effects, faults, violations, seconds };
  console.log(
    values.json
      ? JSON.stringify(figures)
      : `${runs} runs, ${faults} faults, ${effects} effects, ${violations} violations in ${seconds} s`,
  );
  process.exitCode = violations === 0 ? 0 : 1;
}

function parse(list: string): Injection[] {
  return list
    .split(",")
    .filter(Boolean)
    .map((one) => {
      const [at = "", fault = ""] = one.split(":");
      return { at: Number(at), fault: fault as Injection["fault"] };
    });
}
