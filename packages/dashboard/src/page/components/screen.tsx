import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";

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
  return (
    <>
      <header class="screen-head">
        <div>
          {crumbs !== undefined && <p class="crumbs">{crumbs}</p>}
          <h1 tabIndex={-1}>{title}</h1>
        </div>
        {actions !== undefined && <div class="actions">{actions}</div>}
      </header>
      {children}
    </>
  );
}
