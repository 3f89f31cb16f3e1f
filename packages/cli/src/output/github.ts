import { randomUUID } from "node:crypto";
import { appendFile } from "node:fs/promises";
import type { ExitStatus } from "../exit-status.js";
import type { Io } from "../io.js";
import type { Output } from "./output.js";
import type { ShownError } from "./shown-error.js";

/** Shows why a command failed: as JSON if that is asked for, else as text, and in GitHub Actions as an annotation too. */
export function showFailure(output: Output, error: ShownError, exitStatus: ExitStatus): void {
  if (output.json) output.record({ type: "result", exitStatus, error });
  else output.failure(error);
  annotate(output, error);
}

export function annotate(output: Output, { code, message }: ShownError, title = "cutover"): void {
  if (output.isOnGitHub) output.error(`::error title=${property(title)}::${data(`${code}: ${message}`)}`);
}

/** Begins a group of lines that a reader can fold; returns its end. */
export function openGroup(output: Output, title: string): () => void {
  if (!output.isOnGitHub) return () => undefined;
  output.notice(`::group::${data(title)}`);
  return () => output.notice("::endgroup::");
}

/** Lines of a program: in GitHub Actions a line that begins with `::` would be a command to the runner. */
export function foreignLines(output: Output, lines: readonly string[]): void {
  if (lines.length === 0) return;
  if (!output.isOnGitHub) return output.error(...lines);
  const token = randomUUID();
  output.error(`::stop-commands::${token}`, ...lines, `::${token}::`);
}

/** Adds markdown to the page of the job, if there is one. A failure to write it changes nothing. */
export async function addSummary({ environment }: Io, markdown: string): Promise<void> {
  const { GITHUB_ACTIONS, GITHUB_STEP_SUMMARY: path } = environment;
  if (GITHUB_ACTIONS !== "true" || path === undefined || path === "") return;
  await appendFile(path, `${markdown}\n`).catch(() => undefined);
}

function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
