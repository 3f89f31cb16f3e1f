import type { HTMLAttributes, RefAttributes } from "react";
import type { CutoverEditor, EditorDiagnostics } from "./cutover-editor.js";

/** What React 19 sets: properties of the element, and listeners for its events. */
export type CutoverEditorProps = HTMLAttributes<CutoverEditor> &
  RefAttributes<CutoverEditor> &
  Partial<
    Pick<CutoverEditor, "source" | "value" | "locale" | "theme" | "readOnly" | "name" | "kind" | "language">
  > & { readonly ondiagnostics?: (event: CustomEvent<EditorDiagnostics>) => void };

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "cutover-editor": CutoverEditorProps;
    }
  }
}
