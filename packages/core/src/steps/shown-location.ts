import { printable, shortened } from "@cutover/schema/internal";

const longest = 300;

/**
 * The target of a redirect that may be shown: without login, query and fragment, any of which may be a secret.
 */
export function shownLocation(location: string): string {
  const bare = printable(location)
    .replace(/[?#].*$/, "")
    .replace(/^([a-z][a-z\d+.-]*:)?\/\/[^/]*@/i, "$1//");
  return shortened(bare, longest);
}
