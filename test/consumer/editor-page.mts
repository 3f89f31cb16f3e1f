// A web page that installed the editor.
import { CutoverEditor, type EditorDiagnostics } from "@cutover/editor";
import { imageKind } from "@cutover/schema/image";

export function show(parent: HTMLElement, config: string): CutoverEditor {
  const editor = new CutoverEditor();
  editor.kind = imageKind;
  editor.value = config;
  editor.addEventListener("diagnostics", (event) => {
    const { diagnostics, resolution } = (event as CustomEvent<EditorDiagnostics>).detail;
    console.log(diagnostics.length, resolution?.reason);
  });
  parent.append(editor);
  return editor;
}
