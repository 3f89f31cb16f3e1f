import { printable, shortened } from "@cutover/schema/internal";
import type { Container } from "../ports/runtime.js";
import type { Revision } from "../records/records.js";
import { hideContainerSecrets } from "./hide-container-secrets.js";
import type { Run } from "../journal/run.js";

const longestWords = 300;
const maxLines = 20;
/** Bytes of a check's output to show; a longer output ends with three dots. */
const engineKeeps = 4096;

interface ToldCheck {
  /** The end of a sentence; "" if the check has not ended yet, or if its secrets are unknown. */
  readonly words: string;
  readonly details: { readonly check?: { readonly exitCode: number; readonly output: readonly string[] } };
}

/**
 * Describes the last result of the image's own health check, printable and with the container's secrets masked.
 */
export async function tellCheck(
  run: Run,
  reference: Revision,
  lastCheck: Container["lastCheck"],
): Promise<ToldCheck> {
  if (!lastCheck || !(await hideContainerSecrets(run, reference))) return { words: "", details: {} };
  const { exitCode, output } = lastCheck;
  const isCut = output.length >= engineKeeps;
  const written = (isCut ? output.replace(/\.{3}$/, "") : output).split(/\r\n|\n|\r/);
  // A short cut line may end within a secret, which no mask would find.
  if (isCut && written.length > 1) written.pop();
  const lines = written.map((line) => run.redact(printable(line)).trimEnd()).filter((line) => line !== "");
  const said = lines.length === 0 ? "" : `: ${shortened(lines.join(" "), longestWords)}`;
  const words = `; its last run ended with exit code ${exitCode}${said}`;
  return { words, details: { check: { exitCode, output: lines.slice(-maxLines) } } };
}
