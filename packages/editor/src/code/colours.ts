import { type Extension, RangeSetBuilder } from "@codemirror/state";
import {
  Decoration,
  type DecorationSet,
  type EditorView,
  ViewPlugin,
  type ViewUpdate,
} from "@codemirror/view";

const marks = {
  key: Decoration.mark({ class: "tok-key" }),
  text: Decoration.mark({ class: "tok-text" }),
  number: Decoration.mark({ class: "tok-number" }),
  word: Decoration.mark({ class: "tok-word" }),
  comment: Decoration.mark({ class: "tok-comment" }),
};

const tokens = /"(?:\\.|[^"\\])*"?|-?\d[\d.eE+-]*|\b(?:true|false|null)\b|\/\/.*|\/\*.*?(?:\*\/|$)/g;

class Colours {
  decorations: DecorationSet;

  constructor(view: EditorView) {
    this.decorations = colour(view);
  }

  update({ docChanged, viewportChanged, view }: ViewUpdate): void {
    if (docChanged || viewportChanged) this.decorations = colour(view);
  }
}

/** Colours what is visible. A line of JSON can be read without the lines before it, so no parser is needed. */
export const colours: Extension = ViewPlugin.fromClass(Colours, {
  decorations: ({ decorations }) => decorations,
});

function colour({ state, visibleRanges }: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  for (const { from, to } of visibleRanges) {
    for (let at = from; at <= to;) {
      const line = state.doc.lineAt(at);
      for (const { 0: token, index } of line.text.matchAll(tokens)) {
        const start = line.from + index;
        builder.add(start, start + token.length, marks[typeOf(token, line.text.slice(index + token.length))]);
      }
      at = line.to + 1;
    }
  }
  return builder.finish();
}

function typeOf(token: string, rest: string): keyof typeof marks {
  if (token.startsWith('"')) return /^\s*:/.test(rest) ? "key" : "text";
  if (token.startsWith("/")) return "comment";
  return /^[a-z]/.test(token) ? "word" : "number";
}
