import { parseArgs } from "node:util";
import { tryNamed } from "./named.js";
import { trySample } from "./sample.js";

/**
 * Changes a copy of the project, one change at a time, and runs the tests that run through it. Exit status 1 if
 * too many changes go unnoticed. `NAME` removes the named safeguards whose names contain it, or all of them;
 * `--sample 150 --seed N` tries drawn mutants.
 */
const { values, positionals } = parseArgs({
  options: { sample: { type: "string" }, seed: { type: "string", default: "1" } },
  allowPositionals: true,
});
const [text = ""] = positionals;
const isGood =
  values.sample === undefined
    ? await tryNamed(text)
    : await trySample({ count: Number(values.sample), seed: Number(values.seed), text });
process.exitCode = isGood ? 0 : 1;
