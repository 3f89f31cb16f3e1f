import { stat } from "node:fs/promises";
import { join } from "node:path";
import { parseStatusRange } from "@cutover/core/schema";
import type { StaticConfig } from "./schema.js";

/**
 * The files, relative to the site's root, of which one must exist for the health check to pass; undefined if
 * that is not certain. Pure.
 */
export function probedFiles(config: StaticConfig): readonly [string, ...string[]] | undefined {
  const { mode, build, port, healthcheck, clean_urls, spa_fallback, index = "index.html" } = config;
  // The answer of a program or the output of a build is unknown before it runs.
  if (mode === "deno" || build !== undefined) return undefined;
  const expected = parseStatusRange(healthcheck.expect_status);
  const takesMissing = expected === undefined || (expected.from <= 404 && expected.to >= 404);
  if (takesMissing || (healthcheck.port ?? port) !== port) return undefined;
  const path = decoded(probedPath(config));
  if (path === "/") return [index];
  // The server shortens such paths, and never serves hidden files.
  if (path === undefined || /\/[/.]|\0/.test(path)) return undefined;
  const isRedirected = clean_urls === true && path.endsWith(".html");
  if (isRedirected) return undefined;
  const file = path.slice(1).replace(/\/$/, "");
  return [file, ...(clean_urls ? [`${file}.html`] : []), ...(spa_fallback ? [index] : [])];
}

/** The path of the health check, without its query, which may be a secret. */
export function probedPath({ healthcheck }: StaticConfig): string {
  return healthcheck.path.replace(/\?.*$/, "");
}

export async function hasAny(folder: string, files: readonly string[]): Promise<boolean> {
  for (const file of files) if (await stat(join(folder, file)).catch(() => undefined)) return true;
  return false;
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
