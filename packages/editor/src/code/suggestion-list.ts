import { type EditorState, type Extension, Prec, StateEffect, StateField } from "@codemirror/state";
import { type Command, EditorView, keymap, showTooltip, type Tooltip } from "@codemirror/view";
import type { Suggestion, Suggestions } from "../fields/suggestions.js";
import { make, prose } from "../make.js";

export interface SuggestionOptions {
  readonly suggest: (text: string, offset: number) => Suggestions | undefined;
  /** The accessible name of the list. */
  readonly suggestionsLabel: () => string;
}

interface Open extends Suggestions {
  readonly selected: number;
  readonly tooltip: Tooltip;
}

const listId = "suggestions";
const most = 50;

const setOpen = StateEffect.define<Open | undefined>();

const open: StateField<Open | undefined> = StateField.define<Open | undefined>({
  create: () => undefined,
  update(before, { effects, docChanged, selection }) {
    for (const effect of effects) if (effect.is(setOpen)) return effect.value;
    return docChanged || selection ? undefined : before;
  },
  provide: (field) => [
    showTooltip.from(field, (value) => value?.tooltip ?? null),
    EditorView.contentAttributes.from(field, (value): Record<string, string> => {
      if (value === undefined) return { "aria-autocomplete": "list" };
      const active = `${listId}-${value.selected}`;
      return { "aria-autocomplete": "list", "aria-controls": listId, "aria-activedescendant": active };
    }),
  ],
});

/** A list of suggestions at the cursor: opened by typing or Ctrl-Space, closed by Escape. Tab stays free. */
export function suggestionList(options: SuggestionOptions): Extension {
  const show: Command = (view) => {
    if (view.state.readOnly) return false;
    view.dispatch({ effects: setOpen.of(find(view.state, options)) });
    return true;
  };
  const acceptAndContinue: Command = (view) => {
    const chosen = accept(view);
    // After a key, its value is the next thing to choose.
    if (chosen?.insert.includes(": ") === true) show(view);
    return chosen !== undefined;
  };
  return [
    open,
    EditorView.domEventHandlers({ blur: (_, view) => void close(view) }),
    EditorView.updateListener.of(({ transactions, state, view }) => {
      const typed = transactions.some((each) => each.isUserEvent("input.type"));
      const isOpen = transactions.some(({ startState }) => startState.field(open) !== undefined);
      const deleted = isOpen && transactions.some((each) => each.isUserEvent("delete"));
      if ((typed || deleted) && startsWord(state)) show(view);
    }),
    Prec.highest(
      keymap.of([
        { key: "ArrowDown", run: move(1) },
        { key: "ArrowUp", run: move(-1) },
        { key: "Enter", run: acceptAndContinue },
        { key: "Escape", run: close },
        { key: "Ctrl-Space", run: show },
        // The list scrolls, so it can be focused; Tab passes it by.
        { key: "Tab", run: closeOnly, shift: closeOnly },
      ]),
    ),
  ];
}

function find(state: EditorState, { suggest, suggestionsLabel }: SuggestionOptions): Open | undefined {
  const pos = state.selection.main.head;
  const found = suggest(state.doc.toString(), pos);
  if (found === undefined || found.list.length === 0) return undefined;
  const list = found.list.slice(0, most);
  const create = (view: EditorView) => listView(view, list, suggestionsLabel());
  return { ...found, list, selected: 0, tooltip: { pos, create } };
}

function listView(view: EditorView, list: readonly Suggestion[], label: string) {
  const items = list.map((each, at) => item(each, at, () => accept(view, at)));
  const dom = make(
    "ul",
    { part: "suggestions", id: listId, role: "listbox", ariaLabel: label, tabIndex: 0 },
    ...items,
  );
  const mark = ({ state }: { readonly state: EditorState }) => {
    const selected = state.field(open)?.selected ?? 0;
    for (const [at, each] of items.entries()) each.ariaSelected = String(at === selected);
    items[selected]?.scrollIntoView({ block: "nearest" });
  };
  return { dom, mount: () => mark(view), update: mark };
}

function item({ label, description }: Suggestion, at: number, onChoose: () => void): HTMLLIElement {
  const name = make("span", {}, label);
  const element = make("li", { part: "suggestion", id: `${listId}-${at}`, role: "option" }, name);
  if (description !== "") element.append(make("small", {}, prose(description)));
  // A click would first take the focus from the text, which closes the list.
  element.addEventListener("pointerdown", (event) => event.preventDefault());
  element.addEventListener("click", onChoose);
  return element;
}

function accept(view: EditorView, at?: number): Suggestion | undefined {
  const now = view.state.field(open);
  const chosen = now?.list[at ?? now.selected];
  if (now === undefined || chosen === undefined) return undefined;
  view.dispatch({
    changes: { from: now.from, to: now.to, insert: chosen.insert.replace("|", "") },
    selection: { anchor: now.from + chosen.insert.indexOf("|") },
    userEvent: "input.complete",
  });
  return chosen;
}

function move(by: number): Command {
  return (view) => {
    const now = view.state.field(open);
    if (now === undefined) return false;
    const selected = (now.selected + by + now.list.length) % now.list.length;
    view.dispatch({ effects: setOpen.of({ ...now, selected }) });
    return true;
  };
}

function close(view: EditorView): boolean {
  if (view.state.field(open) === undefined) return false;
  view.dispatch({ effects: setOpen.of(undefined) });
  return true;
}

function closeOnly(view: EditorView): boolean {
  close(view);
  return false;
}

/** Typing a blank, a comma or a bracket is no wish for suggestions. */
function startsWord(state: EditorState): boolean {
  const { head } = state.selection.main;
  return /["\w$.-]/.test(state.sliceDoc(Math.max(0, head - 1), head));
}
