import type { Run } from "../run.js";

/** Green is ready: from here on it answers for its alias too. */
export async function giveAliasToGreen(run: Run): Promise<void> {
  if (run.lifecycle.alias !== undefined) throw new Error("to be written");
}

/** Blue answers for no alias any more; what reached it by one goes on. */
export async function takeAliasFromBlue(run: Run): Promise<void> {
  if (run.lifecycle.alias !== undefined) throw new Error("to be written");
}

/** Before a green that failed is stopped: nobody must reach it by the alias any more. */
export async function takeAliasFromGreen(run: Run): Promise<void> {
  if (run.lifecycle.alias !== undefined) throw new Error("to be written");
}
