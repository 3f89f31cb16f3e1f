import type { TextDiagnostic } from "@cutover/schema";
import { type EditorState, type Extension, StateEffect, StateField, type Text } from "@codemirror/state";
import { type Command, Decoration, type DecorationSet, EditorView } from "@codemirror/view";

interface Shown {
  readonly diagnostics: readonly TextDiagnostic[];
  readonly marks: DecorationSet;
}

export const showProblems = StateEffect.define<readonly TextDiagnostic[]>();

const shown = StateField.define<Shown>({
  create: () => ({ diagnostics: [], marks: Decoration.none }),
  update(before, { changes, docChanged, effects, newDoc }) {
    for (const effect of effects)
      if (effect.is(showProblems))
        return { diagnostics: effect.value, marks: underline(effect.value, newDoc) };
    return docChanged ? { ...before, marks: before.marks.map(changes) } : before;
  },
  provide: (field) => EditorView.decorations.from(field, ({ marks }) => marks),
});

/** Underlines the problems of the text. */
export const problemMarks: Extension = shown;

export function problemsAt(state: EditorState, offset: number): readonly TextDiagnostic[] {
  return state.field(shown).diagnostics.filter((each) => {
    const { from, to } = visible(each, state.doc);
    return from <= offset && offset <= to;
  });
}

/** Moves the cursor to the next problem, or from the last to the first. */
export const selectNextProblem: Command = (view) => {
  const { state } = view;
  const { diagnostics } = state.field(shown);
  const next = diagnostics.find(({ from }) => from > state.selection.main.head) ?? diagnostics[0];
  if (next === undefined) return false;
  view.dispatch({ selection: { anchor: next.from }, scrollIntoView: true });
  return true;
};

function underline(diagnostics: readonly TextDiagnostic[], doc: Text): DecorationSet {
  const ranges = diagnostics.flatMap((each) => {
    const { from, to } = visible(each, doc);
    const mark = Decoration.mark({ class: `problem-mark ${each.severity}-mark` });
    return from < to ? [mark.range(from, to)] : [];
  });
  return Decoration.set(ranges, true);
}

/** A problem between two characters is shown at the one after it, or at the last one of the text. */
function visible({ from, to }: { readonly from: number; readonly to: number }, { length }: Text) {
  if (from < to) return { from: Math.min(from, length), to: Math.min(to, length) };
  return from < length ? { from, to: from + 1 } : { from: Math.max(0, length - 1), to: length };
}
