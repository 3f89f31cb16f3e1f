import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Icon } from "../components/icon.js";
import { href, path } from "../router.js";
import { screens } from "../screens/registry.js";
import { whyNot } from "../session/session.js";
import { t, text } from "../texts/texts.js";
import { LostBanner } from "./lost-banner.js";
import { Preferences } from "./preferences.js";
import "./layout.css";

/** The navigation beside the screen; above it, behind a button, if there is no room. */
export function Layout({ children }: { readonly children: ComponentChildren }) {
  const isOpen = useSignal(false);
  const main = useRef<HTMLElement>(null);
  const at = path.value;
  const first = useRef(true);
  useEffect(() => {
    isOpen.value = false;
    // After a step to another screen, the keyboard goes on from there.
    if (!first.current) main.current?.focus();
    first.current = false;
  }, [at]);
  return (
    <div class="layout">
      <a
        class="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
      >
        {t("nav.skip")}
      </a>
      <header class="side">
        <div class="side-head">
          <a class="brand" href={href("")}>
            cutover
          </a>
          <button
            type="button"
            class="button menu"
            aria-expanded={isOpen.value}
            aria-controls="navigation"
            onClick={() => (isOpen.value = !isOpen.value)}
          >
            <Icon name="menu" /> {t("nav.menu")}
          </button>
        </div>
        <div id="navigation" class={isOpen.value ? "side-body open" : "side-body"}>
          <nav aria-label={t("nav.label")}>
            <ul>
              {screens.map(({ path: to, nav }) => nav && <NavLink key={to} to={to} at={at} {...nav} />)}
            </ul>
          </nav>
          <Preferences />
        </div>
      </header>
      <div class="content">
        <LostBanner />
        <main id="main" ref={main} tabIndex={-1}>
          {children}
        </main>
      </div>
    </div>
  );
}

type NavLinkProps = NonNullable<(typeof screens)[number]["nav"]> & {
  readonly to: string;
  readonly at: string;
};

function NavLink({ label, scope, to, at }: NavLinkProps) {
  const reason = scope && whyNot(scope);
  if (reason !== undefined)
    return (
      <li>
        <span class="nav-off" title={reason}>
          {text(label)} <Icon name="lock" />
          <span class="only-heard">{reason}</span>
        </span>
      </li>
    );
  const isHere = to === "" ? at === "" || /^(workloads|deployments)\//.test(at) : at.startsWith(to);
  return (
    <li>
      <a href={href(to)} aria-current={at === to ? "page" : isHere ? "true" : undefined}>
        {text(label)}
      </a>
    </li>
  );
}
