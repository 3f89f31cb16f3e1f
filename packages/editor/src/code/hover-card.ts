import type { Extension } from "@codemirror/state";
import { hoverTooltip } from "@codemirror/view";
import { make, prose } from "../make.js";
import { problemsAt } from "./problem-marks.js";

export interface HoverOptions {
  /** Returns what the schema says about the field at this place, and where the field is. */
  readonly describe: (text: string, offset: number) => Described | undefined;
}

export interface Described {
  readonly from: number;
  readonly to: number;
  readonly card: HTMLElement;
}

/** Shows the problems of the text below the pointer, and the description of its field. */
export function hoverCard({ describe }: HoverOptions): Extension {
  return hoverTooltip(({ state }, offset) => {
    const problems = problemsAt(state, offset);
    const field = describe(state.doc.toString(), offset);
    const place = problems[0] ?? field;
    if (place === undefined) return null;
    const said = problems.map(({ message, severity }) => make("p", { className: severity }, prose(message)));
    const dom = make("div", { part: "hover" }, ...said, ...(field ? [field.card] : []));
    return { pos: place.from, end: place.to, above: true, create: () => ({ dom }) };
  });
}
