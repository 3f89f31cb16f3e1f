import { formatDuration } from "../texts/format.js";
import { locale } from "../texts/texts.js";

export function Duration({ ms }: { readonly ms: number }) {
  return <span class="number">{formatDuration(Math.max(0, ms), locale())}</span>;
}
