// Sums up vitest's JSON reports. A file that failed outside its tests (import, hook) counts as one failure.
import { existsSync, readFileSync } from "node:fs";

let passed = 0;
let failed = 0;
for (const path of process.argv.slice(2).filter((path) => existsSync(path))) {
  for (const file of JSON.parse(readFileSync(path, "utf8")).testResults) {
    const count = (status) => file.assertionResults.filter((test) => test.status === status).length;
    passed += count("passed");
    failed += count("failed") || (file.status === "failed" ? 1 : 0);
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
