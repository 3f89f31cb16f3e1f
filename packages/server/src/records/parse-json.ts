import { DeployerError } from "@cutover/schema/errors";

/** STORE_FAILED, which shows nothing of the text. */
export function parseJson(table: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw damaged(table);
  }
}

/** An array of texts; STORE_FAILED for anything else. */
export function parseTexts(table: string, text: string): string[] {
  const value = parseJson(table, text);
  if (Array.isArray(value) && value.every((one) => typeof one === "string")) return value;
  throw damaged(table);
}

function damaged(table: string): DeployerError {
  return new DeployerError("STORE_FAILED", `damaged record in ${table}`, {
    remedy: "Restore the server's database from a backup, or remove the row.",
    details: { table },
  });
}
