import { effect, signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { Button } from "./components/button.js";
import { LiveRegion } from "./components/live-region.js";
import { NotLoaded } from "./components/not-loaded.js";
import { Problem } from "./components/problem.js";
import { ScreenFrame } from "./components/screen.js";
import { Layout } from "./layout/layout.js";
import { retry } from "./live/retry.js";
import { match, type Params, path } from "./router.js";
import { type Screen, screens } from "./screens/registry.js";
import type { ScreenProps } from "./screens/screen-props.js";
import { Login } from "./session/login.js";
import { findSession, session } from "./session/session.js";
import { t } from "./texts/texts.js";

/** So long what was asked for ahead is waited for. */
const aheadMs = 200;

const failure = signal<unknown>(undefined);

export function App() {
  return (
    <>
      <Content />
      <LiveRegion />
    </>
  );
}

/** Asks who has logged in, and meanwhile for what the screen shows; resolves once that can be drawn. */
export async function begin(): Promise<void> {
  failure.value = undefined;
  const ahead = findScreen(path.value)?.screen.readAhead?.();
  await retry(findSession).catch((error: unknown) => (failure.value = error));
  // Else the screen is drawn twice.
  await Promise.race([ahead, new Promise((resolve) => setTimeout(resolve, aheadMs))]);
}

function Content() {
  if (failure.value !== undefined)
    return (
      <main class="alone">
        <Problem error={failure.value} />
        <Button onClick={() => void begin()}>{t("action.retry")}</Button>
      </main>
    );
  if (session.value === undefined) return <main class="alone" aria-busy="true" />;
  if (session.value === null) return <Login />;
  return (
    <Layout>
      <CurrentScreen />
    </Layout>
  );
}

interface Shown {
  readonly Component: ComponentType<ScreenProps>;
  readonly params: Params;
  readonly path: string;
}

/** The last screen stays until the next one has come. */
const shown = signal<Shown | "unknown" | undefined>(undefined);
const isLost = signal(false);

effect(() => {
  const wanted = path.value;
  const found = findScreen(wanted);
  isLost.value = false;
  if (!found) return void (shown.value = "unknown");
  retry(found.screen.load).then(
    (Component) => {
      if (path.peek() === wanted) shown.value = { Component, params: found.params, path: wanted };
    },
    () => (isLost.value = path.peek() === wanted),
  );
});

function CurrentScreen() {
  if (isLost.value) return <NotLoaded />;
  if (shown.value === undefined) return null;
  if (shown.value === "unknown")
    return (
      <ScreenFrame title={t("screen.unknown-title")}>
        <p>{t("screen.unknown")}</p>
      </ScreenFrame>
    );
  const { Component, params, path: key } = shown.value;
  return <Component key={key} params={params} />;
}

function findScreen(path: string): { readonly screen: Screen; readonly params: Params } | undefined {
  for (const screen of screens) {
    const params = match(screen.path, path);
    if (params) return { screen, params };
  }
  return undefined;
}
