import { signal } from "@preact/signals";

/** Lines that the page keeps; older ones are dropped. */
export const linesKept = 10_000;

/** The lines of a log as they come. While it is held, new lines wait. */
export class LogLines {
  /** Grows with each change of `lines`, which is changed in place. */
  readonly version = signal(0);
  readonly waiting = signal(0);
  readonly isHeld = signal(false);
  #lines: string[] = [];
  #held: string[] = [];

  get lines(): readonly string[] {
    return this.#lines;
  }

  append(lines: readonly string[]): void {
    if (this.isHeld.value) {
      this.#held.push(...lines);
      this.#held.splice(0, this.#held.length - linesKept);
      this.waiting.value = this.#held.length;
      return;
    }
    this.#lines.push(...lines);
    this.#lines.splice(0, this.#lines.length - linesKept);
    this.version.value += 1;
  }

  hold(): void {
    this.isHeld.value = true;
  }

  release(): void {
    this.isHeld.value = false;
    this.waiting.value = 0;
    const held = this.#held;
    this.#held = [];
    this.append(held);
  }

  clear(): void {
    this.#lines = [];
    this.#held = [];
    this.waiting.value = 0;
    this.version.value += 1;
  }
}

interface Window {
  readonly first: number;
  /** Not included. */
  readonly last: number;
}

/** Lines above and below the visible ones, so that a quick scroll shows no gap. */
const spare = 20;

/** The lines to draw of `count`, for a frame of some height at some scroll position. */
export function visibleLines(
  count: number,
  { topPx, heightPx, linePx }: { readonly topPx: number; readonly heightPx: number; readonly linePx: number },
): Window {
  const first = Math.max(0, Math.min(Math.floor(topPx / linePx), count) - spare);
  return { first, last: Math.min(count, Math.ceil((topPx + heightPx) / linePx) + spare) };
}
