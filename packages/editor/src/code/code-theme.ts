import { EditorView } from "@codemirror/view";

/** CodeMirror's own parts. The custom properties come from ../style.ts. */
export const codeTheme = EditorView.theme({
  "&": { color: "var(--text)", backgroundColor: "var(--background)", fontSize: "inherit" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--code-font)", lineHeight: "1.6", overflow: "auto" },
  ".cm-content": { caretColor: "var(--text)", padding: "8px 0", minHeight: "9.6em" },
  ".cm-line": { padding: "0 12px 0 8px" },
  ".cm-gutters": { color: "var(--muted)", backgroundColor: "var(--background)", border: "none" },
  ".cm-lineNumbers .cm-gutterElement": { padding: "0 4px 0 12px", minWidth: "20px" },
  ".tok-key": { color: "var(--key)" },
  ".tok-text": { color: "var(--string)" },
  ".tok-number, .tok-word": { color: "var(--number)" },
  ".tok-comment": { color: "var(--muted)", fontStyle: "italic" },
  ".problem-mark": {
    textDecoration: "underline wavy",
    textDecorationSkipInk: "none",
    textUnderlineOffset: "3px",
  },
  ".warning-mark": { textDecorationColor: "var(--warning)" },
  ".error-mark": { textDecorationColor: "var(--error)" },
  ".cm-tooltip": {
    color: "var(--text)",
    backgroundColor: "var(--raised)",
    border: "1px solid var(--border)",
    borderRadius: "6px",
    boxShadow: "0 4px 16px rgb(0 0 0 / 18%)",
    zIndex: "10",
  },
});
