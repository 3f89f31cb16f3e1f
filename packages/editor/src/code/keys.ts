import {
  cursorDocEnd,
  cursorDocStart,
  cursorPageDown,
  cursorPageUp,
  historyKeymap,
  selectAll,
  selectDocEnd,
  selectDocStart,
  selectPageDown,
  selectPageUp,
} from "@codemirror/commands";
import type { Command, KeyBinding } from "@codemirror/view";
import { selectNextProblem } from "./problem-marks.js";

/** Begins a line as far in as this one, and further in after a bracket. */
const newLine: Command = (view) => {
  const { state } = view;
  if (state.readOnly) return false;
  const { from, to } = state.selection.main;
  const before = state.sliceDoc(state.doc.lineAt(from).from, from);
  const indent = /^\s*/.exec(before)?.[0] ?? "";
  const opens = /[[{]\s*$/.test(before);
  const insert = `\n${indent}${opens ? "  " : ""}`;
  const closes = opens && /^[ \t]*[\]}]/.test(state.sliceDoc(to, to + 100));
  view.dispatch({
    changes: { from, to, insert: closes ? `${insert}\n${indent}` : insert },
    selection: { anchor: from + insert.length },
    scrollIntoView: true,
    userEvent: "input",
  });
  return true;
};

/**
 * The keys of the text. The browser itself moves the cursor and deletes, but it does not know the lines that are
 * not drawn. Tab is not among them, so that it leaves the editor.
 */
export const keys: readonly KeyBinding[] = [
  { key: "Enter", run: newLine, shift: newLine },
  { key: "F8", run: selectNextProblem },
  { key: "Mod-a", run: selectAll },
  { key: "Mod-Home", mac: "Cmd-ArrowUp", run: cursorDocStart, shift: selectDocStart },
  { key: "Mod-End", mac: "Cmd-ArrowDown", run: cursorDocEnd, shift: selectDocEnd },
  { key: "PageUp", run: cursorPageUp, shift: selectPageUp },
  { key: "PageDown", run: cursorPageDown, shift: selectPageDown },
  ...historyKeymap,
];
