import { signal } from "@preact/signals";

/** Milliseconds since the Unix epoch, renewed each second while the page is seen. */
export const now = signal(Date.now());

setInterval(() => {
  if (document.visibilityState === "visible") now.value = Date.now();
}, 1000);
