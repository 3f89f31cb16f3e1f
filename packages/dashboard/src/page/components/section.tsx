import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

interface SectionProps {
  readonly title: string;
  readonly aside?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A part of a screen under its heading. */
export function Section({ title, aside, children }: SectionProps) {
  const heading = useId();
  return (
    <section class="part" aria-labelledby={heading}>
      <div class="part-head">
        <h2 id={heading}>{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  );
}
