import type { TextDiagnostic } from "@cutover/schema";

/** A replacement in the text, in UTF-16 code units. */
export interface TextEdit {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

/** What a person types into: CodeMirror, or a plain textarea on a touch screen. */
export interface TextSurface {
  readonly element: HTMLElement;
  /** What has the focus while a person types. */
  readonly input: HTMLElement;
  /** Lines end with `\n`. */
  readonly text: string;
  /** Begins with another text. Nothing can be undone. */
  load(text: string): void;
  /** Changes the text in one step that can be undone. */
  edit(edits: readonly TextEdit[]): void;
  select(from: number, to: number): void;
  show(settings: SurfaceSettings): void;
  dispose(): void;
}

export interface SurfaceSettings {
  readonly diagnostics: readonly TextDiagnostic[];
  readonly isReadOnly: boolean;
  /** The accessible name. */
  readonly label: string;
}
