import { make, prose } from "../make.js";
import type { Say } from "../texts/language.js";
import type { Field } from "./field-at.js";

/** Describes a field to a person. */
export function fieldCard({ title, description, default: absent, examples }: Field, say: Say): HTMLElement {
  const card = make("div", { part: "card" });
  if (title !== undefined) card.append(make("strong", {}, title));
  if (description !== undefined) card.append(make("p", {}, prose(description)));
  if (absent !== undefined)
    card.append(make("p", {}, say("field.default", { value: JSON.stringify(absent) })));
  const [example] = examples;
  if (example !== undefined)
    card.append(make("p", {}, say("field.example", { value: JSON.stringify(example) })));
  return card;
}
