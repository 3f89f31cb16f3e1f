import type { PlannedStep } from "@cutover/core/plan";
import { CutoverEditor, type EditorSource } from "@cutover/editor";
import { locales } from "@cutover/schema/locales";
import { examples } from "./examples.js";
import { downtimeOf, explain } from "./explain.js";

const editor = find("#editor", CutoverEditor);
const source = find("#source", HTMLSelectElement);
const locale = find("#locale", HTMLSelectElement);
const shown = find("#plan", HTMLElement);

locale.append(...locales.map(({ locale, name }) => new Option(name, locale)));
locale.value = locales.find((each) => navigator.language.startsWith(each.locale))?.locale ?? "en";

source.addEventListener("change", begin);
locale.addEventListener("change", () => (editor.locale = locale.value));
editor.addEventListener("diagnostics", show);
for (const now of document.getElementsByName("now")) now.addEventListener("change", show);
editor.locale = locale.value;
begin();

function begin(): void {
  editor.source = source.value;
  editor.value = JSON.stringify(examples[source.value as EditorSource], null, 2);
}

function show(): void {
  const { resolution } = editor;
  if (resolution === undefined) {
    shown.replaceChildren(paragraph("The config has errors. Once they are fixed, the steps are here."));
    return;
  }
  const isFirst = document.querySelector<HTMLInputElement>("[name=now]:checked")?.value === "first";
  const plan = explain(editor.kind, JSON.parse(editor.value) as object, isFirst);
  const facts = document.createElement("dl");
  for (const [term, text] of [
    ["Strategy", plan.strategy],
    ["Why", plan.reason],
    ["Downtime", downtimeOf(plan)],
  ] as const)
    facts.append(element("dt", term), element("dd", text));
  const steps = document.createElement("ol");
  steps.append(...plan.steps.map((step, at) => item(step, isDown(plan.steps, at))));
  shown.replaceChildren(facts, steps);
}

/** Whether nothing serves from this step on, until the route has been verified. */
function isDown(steps: readonly PlannedStep[], at: number): boolean {
  const begin = steps.findIndex(({ summary }) => summary.includes("the downtime begins"));
  const end = steps.findIndex(({ phase }) => phase === "draining");
  return begin >= 0 && at >= begin && at < end;
}

function item({ phase, summary }: PlannedStep, isDown: boolean): HTMLElement {
  const step = element("li", summary);
  step.classList.toggle("down", isDown);
  step.append(element("small", isDown ? `${phase} · nothing serves` : phase));
  return step;
}

function paragraph(text: string): HTMLElement {
  return element("p", text);
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
