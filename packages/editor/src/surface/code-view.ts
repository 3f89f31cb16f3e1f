import { history, isolateHistory } from "@codemirror/commands";
import { Compartment, EditorState, Transaction } from "@codemirror/state";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";
import { codeTheme } from "../code/code-theme.js";
import { colours } from "../code/colours.js";
import { hoverCard, type HoverOptions } from "../code/hover-card.js";
import { keys } from "../code/keys.js";
import { problemMarks, showProblems } from "../code/problem-marks.js";
import { suggestionList, type SuggestionOptions } from "../code/suggestion-list.js";
import type { SurfaceSettings, TextEdit, TextSurface } from "./text-surface.js";

export interface CodeViewOptions extends HoverOptions, SuggestionOptions {
  readonly text: string;
  /** The shadow root, so that styles and selections are looked for there. */
  readonly root: ShadowRoot;
  readonly onChange: () => void;
}

/** CodeMirror. Its style sheets are adopted by the shadow root, which needs no leave of a content security policy. */
export class CodeView implements TextSurface {
  readonly #view: EditorView;
  readonly #settings = new Compartment();
  readonly #options: CodeViewOptions;
  #shown: Omit<SurfaceSettings, "diagnostics"> = { isReadOnly: false, label: "" };

  constructor(options: CodeViewOptions) {
    this.#options = options;
    this.#view = new EditorView({ state: this.#stateOf(options.text), root: options.root });
    this.#view.dom.setAttribute("part", "code");
    this.#view.dom.dir = "ltr";
  }

  get element(): HTMLElement {
    return this.#view.dom;
  }

  get input(): HTMLElement {
    return this.#view.contentDOM;
  }

  get text(): string {
    return this.#view.state.doc.toString();
  }

  load(text: string): void {
    this.#view.setState(this.#stateOf(text));
  }

  edit(edits: readonly TextEdit[]): void {
    this.#view.dispatch({
      changes: [...edits],
      annotations: [isolateHistory.of("full"), Transaction.userEvent.of("input.edit")],
    });
  }

  select(from: number, to: number): void {
    const { length } = this.#view.state.doc;
    const selection = { anchor: Math.min(from, length), head: Math.min(to, length) };
    this.#view.dispatch({ selection, scrollIntoView: true });
    this.#view.focus();
  }

  show({ diagnostics, isReadOnly, label }: SurfaceSettings): void {
    const isNew = isReadOnly !== this.#shown.isReadOnly || label !== this.#shown.label;
    this.#shown = { isReadOnly, label };
    const settings = isNew ? [this.#settings.reconfigure(this.#extensions())] : [];
    this.#view.dispatch({ effects: [showProblems.of(diagnostics), ...settings] });
  }

  dispose(): void {
    this.#view.destroy();
  }

  #stateOf(doc: string): EditorState {
    const { suggest, suggestionsLabel, describe, onChange } = this.#options;
    return EditorState.create({
      doc,
      extensions: [
        this.#settings.of(this.#extensions()),
        EditorState.lineSeparator.of("\n"),
        history(),
        lineNumbers(),
        keymap.of(keys),
        codeTheme,
        colours,
        problemMarks,
        suggestionList({ suggest, suggestionsLabel }),
        hoverCard({ describe }),
        EditorView.updateListener.of(({ docChanged }) => docChanged && onChange()),
      ],
    });
  }

  #extensions() {
    const { isReadOnly, label } = this.#shown;
    return [
      EditorState.readOnly.of(isReadOnly),
      EditorView.contentAttributes.of({
        "aria-label": label,
        ...(isReadOnly && { "aria-readonly": "true" }),
      }),
    ];
  }
}
