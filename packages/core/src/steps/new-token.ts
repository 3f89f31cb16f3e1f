import { randomBytes } from "node:crypto";
import type { Run } from "../journal/run.js";

const tokenBytes = 24;

/** A secret that no line and no error of this deployment shows. */
export function newToken(run: Run): string {
  const token = randomBytes(tokenBytes).toString("hex");
  run.hide([token]);
  return token;
}
