import { CutoverEditor } from "./cutover-editor.js";

export { CutoverEditor, type EditorDiagnostics } from "./cutover-editor.js";
export type { EditorSource } from "./kinds.js";
export { type EditorLanguage, type EditorTextKey, englishLanguage } from "./texts/language.js";

// On a server there is no registry, and nothing to define.
if (globalThis.customElements?.get("cutover-editor") === undefined)
  globalThis.customElements?.define("cutover-editor", CutoverEditor);
