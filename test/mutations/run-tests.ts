import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";

export interface TestRun {
  readonly folder: string;
  /** Paths of test files; all of the project's unit tests if absent. */
  readonly files?: readonly string[];
  /** Further arguments of vitest. */
  readonly options?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly limitMs: number;
}

export type TestRunEnd =
  | { readonly kind: "passed" }
  | { readonly kind: "failed"; readonly test: string; readonly output: string }
  | { readonly kind: "timed out" };

/**
 * Runs unit tests up to the first failure. A run that reaches its limit is killed, with everything that it
 * started.
 */
export async function runTests({
  folder,
  files = [],
  options = [],
  env,
  limitMs,
}: TestRun): Promise<TestRunEnd> {
  const vitest = ["node_modules/vitest/vitest.mjs", "run", "--bail", "1"];
  const projects = ["--project", "unit", "--project", "simulations"];
  const child = spawn(process.execPath, [...vitest, ...projects, ...options, ...files], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let isOver = false;
  const limit = setTimeout(() => {
    isOver = true;
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  }, limitMs);
  const ended = new Promise<number | null>((resolve) => {
    child.on("close", resolve);
  });
  const [code, errors, output] = await Promise.all([ended, text(child.stderr), text(child.stdout)]);
  clearTimeout(limit);
  if (isOver) return { kind: "timed out" };
  if (code === 0) return { kind: "passed" };
  const test = /FAIL +(?:\|\w+\| +)?(\S+.*)/.exec(errors)?.[1] ?? "no test, but the run failed";
  return { kind: "failed", test, output: output + errors };
}
