import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

interface ScreenFrameProps {
  readonly title: string;
  /** Above the title: where this screen belongs. */
  readonly crumbs?: ComponentChildren;
  /** Beside the title: what can be done here. */
  readonly actions?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** What each screen has: a title, also of the tab, and its actions. */
export function ScreenFrame({ title, crumbs, actions, children }: ScreenFrameProps) {
  useEffect(() => {
    document.title = `${title} · Cutover`;
  }, [title]);
  const heading = useRef<HTMLHeadingElement>(null);
  const focused = useRef<EventTarget | null>(null);
  useLayoutEffect(() => {
    // An action that is gone has left the focus nowhere.
    const isGone = focused.current instanceof HTMLElement && !focused.current.isConnected;
    if (!isGone || document.activeElement !== document.body) return;
    heading.current?.focus({ preventScroll: true });
  });
  return (
    <>
      <header class="screen-head" onFocusIn={({ target }) => (focused.current = target)}>
        <div>
          {crumbs !== undefined && <p class="crumbs">{crumbs}</p>}
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
        </div>
        {actions !== undefined && <div class="actions">{actions}</div>}
      </header>
      {children}
    </>
  );
}
