/** Drawn on 16 × 16; the word beside it says the same. */
const paths = {
  healthy: "M3 8.5l3.2 3.2L13 5",
  degraded: "M8 2.5l6 11H2zM8 6.5v3M8 11.6v.4",
  failed: "M4 4l8 8M12 4l-8 8",
  unknown: "M8 8.01V8M4.5 8.01V8M11.5 8.01V8",
  running: "M8 2.5a5.5 5.5 0 1 1-5.5 5.5",
  paused: "M5.5 3.5v9M10.5 3.5v9",
  waiting: "M8 4.5V8l2.4 1.6M8 2.2a5.8 5.8 0 1 0 .01 0z",
  stopped: "M4 4h8v8H4z",
  menu: "M2.5 4h11M2.5 8h11M2.5 12h11",
  arrow: "M3 8h9.5M9 4.5L12.5 8 9 11.5",
  lock: "M4 7.5h8v5.5H4zM5.7 7.5V5.3a2.3 2.3 0 0 1 4.6 0v2.2",
  undone: "M5.5 3L2.5 6l3 3M2.5 6h7a3.5 3.5 0 0 1 0 7H6",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class={`icon icon-${name}`} viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
