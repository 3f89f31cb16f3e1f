import { signal, useSignalEffect } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { Button } from "./components/button.js";
import { LiveRegion } from "./components/live-region.js";
import { Problem } from "./components/problem.js";
import { Layout } from "./layout/layout.js";
import { match, type Params, path } from "./router.js";
import { type Screen, screens } from "./screens/registry.js";
import type { ScreenProps } from "./screens/screen-props.js";
import { Login } from "./session/login.js";
import { findSession, session } from "./session/session.js";
import { t } from "./texts/texts.js";

const failure = signal<unknown>(undefined);

export function App() {
  useEffect(() => void find(), []);
  return (
    <>
      <Content />
      <LiveRegion />
    </>
  );
}

async function find(): Promise<void> {
  failure.value = undefined;
  await findSession().catch((error: unknown) => (failure.value = error));
}

function Content() {
  if (failure.value !== undefined)
    return (
      <main class="alone">
        <Problem error={failure.value} />
        <Button onClick={() => void find()}>{t("action.retry")}</Button>
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
const loadError = signal<unknown>(undefined);

function CurrentScreen() {
  useSignalEffect(() => {
    const wanted = path.value;
    const found = findScreen(wanted);
    loadError.value = undefined;
    if (!found) return void (shown.value = "unknown");
    found.screen.load().then(
      (Component) => {
        if (path.peek() === wanted) shown.value = { Component, params: found.params, path: wanted };
      },
      (error: unknown) => (loadError.value = error),
    );
  });
  if (loadError.value !== undefined) return <Problem error={loadError.value} />;
  if (shown.value === undefined) return null;
  if (shown.value === "unknown") return <p class="empty">{t("screen.unknown")}</p>;
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
