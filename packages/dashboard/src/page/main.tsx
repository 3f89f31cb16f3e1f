import { render } from "preact";
import { App, begin } from "./app.js";
import { NotLoaded } from "./components/not-loaded.js";
import { followLinks } from "./router.js";
import { loadLocale } from "./texts/texts.js";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/parts.css";

/** No `await` of the module: a file that imports from this one is loaded only after it. */
async function start(): Promise<void> {
  const root = document.querySelector<HTMLElement>("#page");
  if (!root) throw new Error("index.html has no element for the page");
  followLinks(root);
  const begun = begin();
  const isWhole = await loadLocale().then(
    () => true,
    () => false,
  );
  await begun;
  root.replaceChildren();
  render(
    isWhole ? (
      <App />
    ) : (
      <main class="alone">
        <NotLoaded />
      </main>
    ),
    root,
  );
}

void start();
