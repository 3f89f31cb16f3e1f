// Sums up the files of results-reporter.js, and names what failed and how, so that the end of a log tells it.
import { existsSync, readFileSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";

const firstLines = (text) =>
  stripVTControlCharacters(text)
    .split("\n")
    .slice(0, 40)
    .map((line) => `    ${line.slice(0, 300)}`)
    .join("\n");

const results = process.argv
  .slice(2)
  .filter((path) => existsSync(path))
  .map((path) => JSON.parse(readFileSync(path, "utf8")));
const passed = results.reduce((sum, result) => sum + result.passed, 0);
const failed = results.flatMap((result) => result.failed);
for (const { name, text } of failed) console.log(`FAILED ${name}\n${firstLines(text)}`);
console.log(`${passed} passed, ${failed.length} failed`);
process.exitCode = failed.length > 0 || passed === 0 ? 1 : 0;
