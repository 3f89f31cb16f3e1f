import { computed, signal } from "@preact/signals";
import { pageBase } from "./base.js";

export type Params = Readonly<Record<string, string>>;

const address = signal(new URL(location.href));

/** The path below the page, without slashes at its ends, such as `workloads/web`. */
export const path = computed(() => pathIn(address.value));

addEventListener("popstate", () => {
  address.value = new URL(location.href);
});

/** The address of a path of this page, for links. */
export function href(to: string): string {
  return new URL(to, pageBase).href;
}

export function navigate(to: string, { replace = false }: { readonly replace?: boolean } = {}): void {
  const url = new URL(href(to));
  if (replace) history.replaceState(null, "", url);
  else history.pushState(null, "", url);
  address.value = url;
  if (!replace) scrollTo(0, 0);
}

/** Follows links of this page without loading it again; leaves clicks alone that open another tab. */
export function followLinks(root: HTMLElement): void {
  root.addEventListener("click", (event) => {
    const { target, defaultPrevented, button, metaKey, ctrlKey, shiftKey, altKey } = event;
    if (defaultPrevented || button !== 0 || metaKey || ctrlKey || shiftKey || altKey) return;
    const link = target instanceof Element ? target.closest("a") : null;
    if (!link || link.target !== "" || link.hasAttribute("download")) return;
    const url = new URL(link.href);
    if (!url.href.startsWith(pageBase.href) || url.hash !== "") return;
    event.preventDefault();
    navigate(url.href);
  });
}

/** The parameters of a path such as `workloads/:name`; undefined if it does not match. */
export function match(pattern: string, path: string): Params | undefined {
  const [wanted, given] = [pattern.split("/"), path.split("/")];
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? "";
    if (part.startsWith(":")) params[part.slice(1)] = value;
    else if (part !== value) return undefined;
  }
  return params;
}

function pathIn(url: URL): string {
  return url.pathname
    .slice(pageBase.pathname.length)
    .split("/")
    .filter((part) => part !== "")
    .map(decoded)
    .join("/");
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
