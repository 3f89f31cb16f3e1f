import { now } from "../now.js";
import { formatRelative, formatTime } from "../texts/format.js";
import { locale } from "../texts/texts.js";

/** How long ago something was, or how long until it is; the whole time as its title. */
export function RelativeTime({ atMs }: { readonly atMs: number }) {
  const whole = formatTime(atMs, locale());
  return (
    <time dateTime={new Date(atMs).toISOString()} title={whole}>
      {formatRelative(atMs - now.value, locale())}
    </time>
  );
}
