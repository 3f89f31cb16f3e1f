import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

interface ButtonProps {
  readonly kind?: "primary" | "danger" | "plain";
  readonly type?: "button" | "submit";
  readonly busy?: boolean;
  /** Why it cannot be used; it can if absent. It keeps the focus, and shows and tells the reason. */
  readonly whyNot?: string | undefined;
  readonly onClick?: () => void;
  readonly children: ComponentChildren;
}

export function Button({
  kind = "plain",
  type = "button",
  busy = false,
  whyNot,
  onClick,
  children,
}: ButtonProps) {
  const reason = useId();
  const isOff = busy || whyNot !== undefined;
  const press = (event: Event): void => {
    if (!isOff) return onClick?.();
    event.preventDefault();
  };
  return (
    <span class="button-with-reason">
      <button
        type={type}
        class={`button ${kind}`}
        aria-disabled={isOff}
        aria-describedby={whyNot === undefined ? undefined : reason}
        onClick={press}
      >
        {children}
      </button>
      {whyNot !== undefined && (
        <span id={reason} class="reason" role="tooltip">
          {whyNot}
        </span>
      )}
    </span>
  );
}
