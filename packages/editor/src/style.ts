/** The editor's style sheet. Each `--cutover-…` property may be set by the page. */
const css = `
:host {
  display: block;
  color-scheme: inherit;
  --background: var(--cutover-background, light-dark(#fff, #14171c));
  --raised: var(--cutover-raised, light-dark(#fff, #1d2127));
  --text: var(--cutover-text, light-dark(#1b1f24, #e4e7eb));
  --muted: var(--cutover-muted, light-dark(#5d6672, #98a2ae));
  --border: var(--cutover-border, light-dark(#d3d8de, #343b44));
  --accent: var(--cutover-accent, light-dark(#0b5fcc, #74b0ff));
  --selected: var(--cutover-selected, light-dark(#e6f0fd, #1e3350));
  --error: var(--cutover-error, light-dark(#b3261e, #ff8a80));
  --warning: var(--cutover-warning, light-dark(#8a5300, #f2b84b));
  --key: var(--cutover-key, light-dark(#0b5394, #8ec5ff));
  --string: var(--cutover-string, light-dark(#1a6b35, #8fd6a3));
  --number: var(--cutover-number, light-dark(#8b2fa0, #e0a3ee));
  --font: var(--cutover-font, system-ui, sans-serif);
  --code-font: var(--cutover-code-font, ui-monospace, "Cascadia Code", Menlo, Consolas, monospace);
  font: 14px/1.5 var(--font);
  color: var(--text);
}
:host([hidden]), [hidden] { display: none !important; }
:host([theme="light"]) { color-scheme: light; }
:host([theme="dark"]) { color-scheme: dark; }
:host([theme="system"]) { color-scheme: light dark; }
* { box-sizing: border-box; }
p, ol, ul, fieldset { margin: 0; padding: 0; border: 0; list-style: none; min-width: 0; }
.frame { border: 1px solid var(--border); border-radius: 8px; background: var(--background); }
:host(:focus-within) .frame { border-color: var(--accent); }
.strategy { padding: 10px 12px; border-bottom: 1px solid var(--border); }
.strategy-legend { float: inline-start; padding: 0; margin-inline-end: 12px; line-height: 32px; font-weight: 600; }
.strategy-choices { display: flex; flex-wrap: wrap; gap: 4px; }
.strategy-choice { display: inline-flex; align-items: center; gap: 6px; min-height: 32px; padding: 0 10px;
  border: 1px solid transparent; border-radius: 6px; cursor: pointer; }
.strategy-choice:has(:checked) { background: var(--selected); border-color: var(--accent); }
.strategy-choice:has(:disabled) { color: var(--muted); cursor: not-allowed; }
.strategy-choice input { margin: 0; accent-color: var(--accent); }
.strategy-outcome, .strategy-ruled-out { clear: both; margin-top: 6px; overflow-wrap: anywhere; }
.strategy-ruled-out { color: var(--muted); }
.writing { max-height: var(--cutover-max-height, 32em); overflow: auto; }
.text { display: block; width: 100%; min-height: 16em; padding: 12px; border: 0; resize: vertical; white-space: pre;
  overflow: auto; font: 16px/1.5 var(--code-font); color: inherit; background: transparent; }
.text:focus { outline: 2px solid var(--accent); outline-offset: -2px; }
.problems { padding: 8px 12px; border-top: 1px solid var(--border); }
.problem-count { color: var(--muted); }
.problem-list { margin-top: 4px; max-height: 16em; overflow: auto; }
.problem-list li { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 8px; }
button { font: inherit; color: inherit; cursor: pointer; border-radius: 6px; min-height: 32px; text-align: start; }
.problem { flex: 1 1 16em; min-width: 0; padding: 4px 6px; border: 0; background: transparent; overflow-wrap: anywhere; }
.problem:hover { background: var(--selected); }
.problem > bdi { margin-inline-end: 8px; }
.severity { font-weight: 600; }
.severity::before { content: "●"; margin-inline-end: 6px; }
.error .severity, p.error { color: var(--error); }
.warning .severity, p.warning { color: var(--warning); }
.warning .severity::before { content: "▲"; }
.place { color: var(--muted); }
.fix { padding: 2px 10px; border: 1px solid var(--accent); background: transparent; color: var(--accent); }
.fix:hover { background: var(--selected); }
:is(button, input):focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
.hover { max-width: min(28em, 90vw); padding: 6px 10px; font-family: var(--font); white-space: normal; overflow-wrap: anywhere; }
.hover p { margin-top: 2px; }
.card p { color: var(--muted); }
.suggestions { max-height: 16em; width: min(30em, 90vw); overflow: auto; font-family: var(--font); }
.suggestion { padding: 4px 10px; cursor: pointer; border-inline-start: 3px solid transparent; }
.suggestion[aria-selected="true"] { background: var(--selected); border-color: var(--accent); }
.suggestion span { display: block; font-family: var(--code-font); overflow-wrap: anywhere; }
.suggestion small { display: block; font-size: 12px; color: var(--muted); overflow-wrap: anywhere; }
code { font: 0.93em var(--code-font); }
.announced { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (pointer: coarse) { .strategy-choice, button { min-height: 44px; } .strategy-legend { line-height: 44px; } }
`;

let sheet: CSSStyleSheet | undefined;

/** The style sheet, shared by all editors of a page. Adopted, it needs no leave of a content security policy. */
export function editorStyle(): CSSStyleSheet {
  if (sheet === undefined) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
  }
  return sheet;
}
