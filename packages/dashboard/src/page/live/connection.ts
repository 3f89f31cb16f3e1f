import { signal } from "@preact/signals";

/** Since when the server has not answered, in milliseconds since the Unix epoch; undefined while it answers. */
const lostAtMs = signal<number | undefined>(undefined);

export const connection = {
  lostAtMs,
  lose(): void {
    lostAtMs.value ??= Date.now();
  },
  restore(): void {
    lostAtMs.value = undefined;
  },
};
