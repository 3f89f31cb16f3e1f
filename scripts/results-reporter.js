// A reporter of vitest: writes to the file that RESULTS names how many tests have passed, and of each that failed its
// name, its errors and what differed. An error outside a test (import, hook, a rejection that nobody caught) counts as
// one failure.
import { writeFileSync } from "node:fs";

const ownFrames = (stack) =>
  stack.split("\n").filter((line) => /^\s*at /.test(line) && !line.includes("/node_modules/"));
const textOf = ({ message = "", diff = "", stack = "" }) =>
  [message, diff, ...ownFrames(stack)].filter(Boolean).join("\n");
const failure = (name, errors) => ({ name, text: errors.map(textOf).join("\n") });

export default class ResultsReporter {
  onTestRunEnd(modules, unhandled) {
    let passed = 0;
    const failed = unhandled.map((error) => failure("outside the tests", [error]));
    for (const module of modules) {
      const broken = [];
      for (const test of module.children.allTests()) {
        const { state, errors } = test.result();
        if (state === "passed") passed += 1;
        if (state === "failed") broken.push(failure(`${module.relativeModuleId}: ${test.fullName}`, errors));
      }
      const outside = [module, ...module.children.allSuites()].flatMap((one) => one.errors());
      if (outside.length > 0) broken.push(failure(module.relativeModuleId, outside));
      failed.push(...broken);
    }
    writeFileSync(process.env.RESULTS, JSON.stringify({ passed, failed }));
  }
}
