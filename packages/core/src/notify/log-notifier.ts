import type { Notifier } from "./notifier.js";

/** Writes each alert as one line of JSON, to the standard output if `write` is absent. */
export function logNotifier(
  write: (line: string) => void = (line) => void process.stdout.write(`${line}\n`),
): Notifier {
  return { name: "log", notify: (alert) => write(JSON.stringify(alert)) };
}
