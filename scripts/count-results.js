// Sums up vitest's JSON reports, and names what failed, so that the end of a log tells it. A file that failed outside its tests (import, hook) counts as one failure.
import { existsSync, readFileSync } from "node:fs";
import { relative } from "node:path";
import { stripVTControlCharacters } from "node:util";

const firstLines = (text) =>
  stripVTControlCharacters(text)
    .split("\n")
    .slice(0, 6)
    .map((line) => `    ${line.slice(0, 300)}`)
    .join("\n");

let passed = 0;
let failed = 0;
for (const path of process.argv.slice(2).filter((path) => existsSync(path))) {
  for (const file of JSON.parse(readFileSync(path, "utf8")).testResults) {
    const name = relative(process.cwd(), file.name);
    const broken = file.assertionResults.filter((test) => test.status === "failed");
    for (const test of broken)
      console.log(`FAILED ${name}: ${test.fullName}\n${firstLines(test.failureMessages.join("\n"))}`);
    if (broken.length === 0 && file.status === "failed")
      console.log(`FAILED ${name}\n${firstLines(file.message ?? "")}`);
    passed += file.assertionResults.filter((test) => test.status === "passed").length;
    failed += broken.length || (file.status === "failed" ? 1 : 0);
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
