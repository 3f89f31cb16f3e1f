import { signal } from "@preact/signals";
import { retry } from "../live/retry.js";

/** Loads a part of a language when it is first shown: undefined until then, and `otherwise` if it cannot be loaded. */
export function whenShown<Part>(load: () => Promise<Part>, otherwise: Part): () => Part | undefined {
  const part = signal<Part | undefined>(undefined);
  let isAsked = false;
  return () => {
    if (!isAsked) {
      isAsked = true;
      retry(load).then(
        (loaded) => (part.value = loaded),
        () => (part.value = otherwise),
      );
    }
    return part.value;
  };
}
