import { signal, useComputed } from "@preact/signals";
import { useRef } from "preact/hooks";

/** No row is lower, in CSS pixels. */
const leastHeight = 30;
/** At once, and how long the page is left alone before it. */
const more = 20;
const pauseMs = 50;

/** So many rows of the list are drawn whole: at first those that fit on the screen. */
const drawn = signal(Math.ceil(innerHeight / leastHeight));

/** False for a row that is not on the screen and of which only the name is drawn, so that others are seen earlier. */
export function useIsDrawn(index: number): boolean {
  const at = useRef(index);
  at.current = index;
  return useComputed(() => at.current < drawn.value).value;
}

/** Draws the others of so many rows, some at a time. Returns how to stop that. */
export function drawRows(count: number): () => void {
  const draw = (): void => {
    drawn.value = drawn.value < count ? drawn.value + more : Infinity;
    if (drawn.value < Infinity) timer = setTimeout(draw, pauseMs);
  };
  let timer = setTimeout(draw, pauseMs);
  return () => clearTimeout(timer);
}
