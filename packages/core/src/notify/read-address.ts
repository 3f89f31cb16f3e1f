import { DeployerError } from "../errors/deployer-error.js";

/** CONFIG_INVALID, naming the field and never its value. */
export function readWebUrl(field: string, text: unknown): URL {
  const url = typeof text === "string" && URL.canParse(text) ? new URL(text) : undefined;
  const isUsable =
    (url?.protocol === "http:" || url?.protocol === "https:") && url.username === "" && url.password === "";
  if (!url || !isUsable) throw invalid(field, "an address with http or https, without user and password");
  return url;
}

/** CONFIG_INVALID, naming the field and never its value. */
export function readFilledText(field: string, text: unknown): string {
  if (typeof text !== "string" || text === "") throw invalid(field, "a text that is not empty");
  return text;
}

function invalid(field: string, wanted: string): DeployerError {
  return new DeployerError("CONFIG_INVALID", `${field} must be ${wanted}.`, { details: { field } });
}
