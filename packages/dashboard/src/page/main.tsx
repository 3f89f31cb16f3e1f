import { render } from "preact";
import { App, begin } from "./app.js";
import { NotLoaded } from "./components/not-loaded.js";
import { followLinks } from "./router.js";
import { loadLocale } from "./texts/texts.js";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/parts.css";

const root = document.querySelector<HTMLElement>("#page");
if (!root) throw new Error("index.html has no element for the page");
followLinks(root);
void begin();
const isWhole = await loadLocale().then(
  () => true,
  () => false,
);
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
