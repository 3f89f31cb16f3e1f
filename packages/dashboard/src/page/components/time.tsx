import { useComputed } from "@preact/signals";
import { useRef } from "preact/hooks";
import { now } from "../now.js";
import { formatRelative, formatTime } from "../texts/format.js";
import { locale } from "../texts/texts.js";

/** How long ago something was, or how long until it is; the whole time as its title. */
export function RelativeTime({ atMs }: { readonly atMs: number }) {
  const at = useRef(atMs);
  at.current = atMs;
  // As a signal, a thousand of them do not draw their rows again each second.
  const shown = useComputed(() => formatRelative(at.current - now.value, locale()));
  return (
    <time key={atMs} dateTime={new Date(atMs).toISOString()} title={formatTime(atMs, locale())}>
      {shown}
    </time>
  );
}
