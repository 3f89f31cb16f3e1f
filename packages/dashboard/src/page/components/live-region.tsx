import { signal } from "@preact/signals";

const said = signal("");

/** Has screen readers say it once they are silent. */
export function announce(text: string): void {
  said.value = text;
}

export function LiveRegion() {
  return (
    <div class="only-heard" role="status">
      {said.value}
    </div>
  );
}
