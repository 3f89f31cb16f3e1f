import type { PlannedStep } from "@cutover/core/plan";
import { CutoverEditor, type EditorSource } from "@cutover/editor";
import { type Locale, resolveStrategy, translate } from "@cutover/schema";
import { locales } from "@cutover/schema/locales";
import { findSaying } from "@cutover/schema/sayings";
import { examples } from "./examples.js";
import { downtimeOf, explain } from "./explain.js";
import { englishWords, loadWords, sayStep } from "./sayings.js";
import { type PlaygroundKey, texts } from "./texts.js";

const editor = find("#editor", CutoverEditor);
const source = find("#source", HTMLSelectElement);
const locale = find("#locale", HTMLSelectElement);
const shown = find("#plan", HTMLElement);
let words = englishWords;

for (const { locale: each, name } of locales) {
  const option = new Option(name, each);
  option.lang = each;
  locale.append(option);
}
locale.value = locales.find((each) => navigator.language.startsWith(each.locale))?.locale ?? "en";

source.addEventListener("change", begin);
locale.addEventListener("change", () => void speak());
editor.addEventListener("diagnostics", show);
for (const now of document.getElementsByName("now")) now.addEventListener("change", show);
await speak();
begin();

function begin(): void {
  editor.source = source.value;
  editor.value = JSON.stringify(examples[source.value as EditorSource], null, 2);
}

/** Shows the page in the chosen language. */
async function speak(): Promise<void> {
  const chosen = locale.value as Locale;
  const loaded = await loadWords(chosen);
  if (locale.value !== chosen) return;
  words = loaded;
  document.documentElement.lang = chosen;
  document.title = t("title");
  editor.locale = chosen;
  editor.setAttribute("aria-label", t("config"));
  for (const each of document.querySelectorAll<HTMLElement>("[data-text]"))
    each.textContent = t(each.dataset["text"] as PlaygroundKey);
  if (editor.value !== "") show();
}

function t(key: PlaygroundKey): string {
  return texts[locale.value as Locale][key];
}

function show(): void {
  if (editor.resolution === undefined) {
    shown.replaceChildren(element("p", t("errors")));
    return;
  }
  const isFirst = document.querySelector<HTMLInputElement>("[name=now]:checked")?.value === "first";
  const value = JSON.parse(editor.value) as object;
  const plan = explain(editor.kind, value, isFirst);
  const { reason } = translate(resolveStrategy(editor.kind, value), words.config);
  const facts = document.createElement("dl");
  for (const [term, text] of [
    [t("strategy"), `\`${plan.strategy}\``],
    [t("why"), reason],
    [t("downtime"), t(downtimeOf(plan))],
  ] as const)
    facts.append(element("dt", term), element("dd", text));
  const steps = document.createElement("ol");
  steps.append(...plan.steps.map((step, at) => item(step, isDown(plan.steps, at))));
  shown.replaceChildren(facts, steps);
}

/** Whether nothing serves from this step on, until the route has been verified. */
function isDown(steps: readonly PlannedStep[], at: number): boolean {
  const begin = steps.findIndex(({ summary }) =>
    ["plan.stop", "plan.up-again"].includes(findSaying(summary)?.key ?? ""),
  );
  const end = steps.findIndex(({ phase }) => phase === "draining");
  return begin >= 0 && at >= begin && at < end;
}

function item({ phase, summary }: PlannedStep, isDown: boolean): HTMLElement {
  const step = element("li", sayStep(summary, words));
  step.classList.toggle("down", isDown);
  const named = phaseText(phase);
  step.append(element("small", isDown ? `${named} · ${t("down")}` : named));
  return step;
}

/** A plan has no phases of an undo. */
function phaseText(phase: PlannedStep["phase"]): string {
  const key = `phase.${phase}`;
  return key in texts.en ? t(key as PlaygroundKey) : phase;
}

function element(tag: string, text: string): HTMLElement {
  const made = document.createElement(tag);
  // Backticks mark what people write in a config.
  for (const [at, part] of text.split("`").entries())
    made.append(at % 2 === 1 ? element("code", part) : part);
  return made;
}

function find<Type extends HTMLElement>(selector: string, type: new () => Type): Type {
  const found = document.querySelector(selector);
  if (found instanceof type) return found;
  throw new TypeError(`The page has no ${selector}.`);
}
