import type { ConfigChange } from "../commands/config-changes.js";
import type { Colours } from "./colours.js";
import { shown } from "./output.js";

/** `~ image  "web:1" → "web:2"`, one line for each change. */
export function changeLines(changes: readonly ConfigChange[], colours: Colours): string[] {
  return changes.map(({ path, before, after }) => {
    if (before === undefined && after === undefined)
      return `${colours.yellow("?")} ${path}  a secret that may differ`;
    if (before === undefined) return `${colours.green("+")} ${path}  ${value(after)}`;
    if (after === undefined) return `${colours.red("-")} ${path}  ${value(before)}`;
    return `${colours.yellow("~")} ${path}  ${value(before)} → ${value(after)}`;
  });
}

function value(json: unknown): string {
  return shown(typeof json === "string" ? json : JSON.stringify(json));
}
