import { Icon, type IconName } from "./icon.js";

export type Tone = "good" | "warn" | "bad" | "busy" | "quiet";

interface BadgeProps {
  readonly tone: Tone;
  readonly icon: IconName;
  readonly word: string;
}

/** A state as an icon, a word and a colour. */
export function Badge({ tone, icon, word }: BadgeProps) {
  return (
    <span class={`badge tone-${tone}`}>
      <Icon name={icon} />
      {word}
    </span>
  );
}
