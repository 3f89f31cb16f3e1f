import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { CutoverEditor } from "@cutover/editor";
import { NotLoaded } from "../../components/not-loaded.js";
import { retry } from "../../live/retry.js";
import { locale, t } from "../../texts/texts.js";

/** Sources whose schema the editor has; the text of another one is edited without help. */
const known = new Set(["image", "dockerfile", "static", "compose"]);

interface ConfigEditorProps {
  readonly source: string;
  /** What it begins with; another one begins anew. */
  readonly text: string;
  readonly isReadOnly: boolean;
  readonly onChange: (text: string, isValid: boolean) => void;
}

export function ConfigEditor({ source, text, isReadOnly, onChange }: ConfigEditorProps) {
  return known.has(source) ? (
    <Element source={source} text={text} isReadOnly={isReadOnly} onChange={onChange} />
  ) : (
    <textarea
      class="code config-text"
      aria-label={t("config.label")}
      readOnly={isReadOnly}
      spellcheck={false}
      value={text}
      onInput={({ currentTarget: { value } }) => onChange(value, isJson(value))}
    />
  );
}

/** The editor of `@cutover/editor`, which is loaded now. */
function Element({ source, text, isReadOnly, onChange }: ConfigEditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const editor = useSignal<CutoverEditor | undefined>(undefined);
  const isLost = useSignal(false);
  const latest = useRef(onChange);
  latest.current = onChange;
  const label = t("config.label");
  const chosen = locale();
  useEffect(() => {
    let isOver = false;
    const load = async (): Promise<void> => {
      await retry(() => import("@cutover/editor"));
      if (isOver) return;
      const element = document.createElement("cutover-editor");
      element.addEventListener("diagnostics", () => {
        latest.current(element.value, element.checkValidity());
      });
      editor.value = element;
    };
    load().catch(() => (isLost.value = true));
    return () => {
      isOver = true;
    };
  }, []);
  useEffect(() => {
    const element = editor.value;
    if (!element) return;
    element.source = source;
    element.locale = chosen;
    element.readOnly = isReadOnly;
    element.setAttribute("aria-label", label);
    if (!element.isConnected) place.current?.append(element);
  }, [editor.value, source, chosen, isReadOnly, label]);
  useEffect(() => {
    if (editor.value) editor.value.value = text;
  }, [editor.value, text]);
  if (isLost.value) return <NotLoaded />;
  return <div ref={place} class="config-editor" aria-busy={editor.value === undefined} />;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
