/**
 * Loads the page's script and its styles again, after growing waits, if their request was dropped. It is a file of
 * its own: a script that did not come cannot ask for itself.
 */
const waitsMs = [250, 500, 1000, 2000];
const attempts = new Map<string, number>();

document.addEventListener(
  "error",
  ({ target }) => {
    if (target instanceof HTMLScriptElement) again(target, target.src);
    if (target instanceof HTMLLinkElement && target.rel === "stylesheet") again(target, target.href);
  },
  { capture: true },
);

function again(element: HTMLElement, address: string): void {
  const attempt = attempts.get(address) ?? 0;
  attempts.set(address, attempt + 1);
  const waitMs = waitsMs[attempt];
  if (waitMs !== undefined) setTimeout(() => element.replaceWith(copyOf(element)), waitMs);
}

/** A clone of a script would count as one that has run. */
function copyOf(element: HTMLElement): HTMLElement {
  const copy = document.createElement(element.localName);
  for (const { name, value } of element.attributes) copy.setAttribute(name, value);
  return copy;
}
