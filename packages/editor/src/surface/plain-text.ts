import { make } from "../make.js";
import type { SurfaceSettings, TextEdit, TextSurface } from "./text-surface.js";

/** A textarea: on a touch screen, the keyboard, the selection and the spelling of the system work best with it. */
export class PlainText implements TextSurface {
  readonly element: HTMLTextAreaElement;

  constructor(text: string, onChange: () => void) {
    this.element = make("textarea", { part: "text", rows: 12, spellcheck: false, wrap: "off", dir: "ltr" });
    this.element.autocapitalize = "off";
    this.element.setAttribute("autocorrect", "off");
    this.element.value = text;
    this.element.addEventListener("input", onChange);
  }

  get input(): HTMLElement {
    return this.element;
  }

  get text(): string {
    return this.element.value;
  }

  load(text: string): void {
    this.element.value = text;
  }

  edit(edits: readonly TextEdit[]): void {
    const { from, to, insert } = joined(this.text, edits);
    const { activeElement } = this.element.getRootNode() as ShadowRoot;
    // The text needs the focus for a moment, which must not bring up the keyboard.
    this.element.inputMode = "none";
    this.select(from, to);
    // Unlike an assignment of `value`, it can be undone.
    document.execCommand(insert === "" ? "delete" : "insertText", false, insert);
    if (activeElement instanceof HTMLElement) activeElement.focus({ preventScroll: true });
    this.element.inputMode = "";
  }

  select(from: number, to: number): void {
    this.element.focus();
    this.element.setSelectionRange(from, to);
  }

  show({ isReadOnly, label }: SurfaceSettings): void {
    this.element.readOnly = isReadOnly;
    this.element.ariaLabel = label;
  }

  dispose(): void {
    this.element.remove();
  }
}

/** The same change as one replacement, which is undone in one step. */
function joined(text: string, edits: readonly TextEdit[]): TextEdit {
  const from = Math.min(...edits.map((each) => each.from));
  const to = Math.max(...edits.map((each) => each.to));
  const parts: string[] = [];
  let at = from;
  for (const edit of edits.toSorted((a, b) => a.from - b.from)) {
    parts.push(text.slice(at, edit.from), edit.insert);
    at = edit.to;
  }
  return { from, to, insert: parts.join("") };
}
