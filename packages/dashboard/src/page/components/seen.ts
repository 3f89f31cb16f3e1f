import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";

const watched = new WeakMap<Element, () => void>();
let observer: IntersectionObserver | undefined;

/** Calls `onSeen` when the element is, or is about to be, on the screen. */
export function useSeen(element: RefObject<Element | null>, onSeen: () => void): void {
  useEffect(() => {
    const { current } = element;
    if (!current) return;
    observer ??= new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) if (isIntersecting) watched.get(target)?.();
      },
      { rootMargin: "200px" },
    );
    watched.set(current, onSeen);
    observer.observe(current);
    return () => observer?.unobserve(current);
  }, [onSeen]);
}
