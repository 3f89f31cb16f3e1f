import type { CaddyRoute, Handler } from "./route-schema.js";

/** A `file` matcher for a request while one of these files is there. */
export function oneOf(files: readonly string[]): object {
  return { root: "/", try_files: files.map(literally) };
}

const literally = (file: string): string => file.replaceAll(/[*?[]/g, "\\$&");

/**
 * Sets the variable to what the file says. Before version 2.11.4, Caddy takes 1 MiB of memory to read a file, and the garbage collection of that costs more than all else that
 * Caddy does for a request. So it takes the text from the name of a link beside the file. It reads the file if there is no link, as in a release of an
 * older version, or if a switch takes away the link that it has just found.
 */
export function readText(file: string, variable: string): CaddyRoute[] {
  const link = `${literally(file)}=*`;
  const text = { "{http.matchers.file.relative}": { name: variable, pattern: "=([^/]*)$" } };
  const take: CaddyRoute = {
    match: [{ vars_regexp: text }],
    handle: [{ handler: "vars", [variable]: `{http.regexp.${variable}.1}` }],
  };
  return [
    {
      group: variable,
      match: [{ file: { root: "/", try_files: [link] } }],
      handle: [{ handler: "subroute", routes: [take] }],
    },
    { group: variable, handle: [{ handler: "vars", [variable]: `{file.${file}}` }] },
  ];
}

/** Answers 200 with this text. */
export function plainText(body: string): Handler {
  const headers = { "Content-Type": ["text/plain"], "Cache-Control": ["no-store"] };
  return { handler: "static_response", status_code: 200, headers, body };
}
