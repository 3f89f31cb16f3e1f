import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { TokenIssued } from "@cutover/client";
import { Button } from "../../components/button.js";
import { Dialog } from "../../components/dialog.js";
import { t } from "../../texts/texts.js";

interface IssuedTokenProps {
  readonly issued: TokenIssued;
  readonly onClose: () => void;
}

/** The only time that the secret is shown. It is kept nowhere else in the page. */
export function IssuedToken({ issued, onClose }: IssuedTokenProps) {
  const isCopied = useSignal(false);
  const text = useRef<HTMLElement>(null);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(issued.token);
      isCopied.value = true;
    } catch {
      // The browser refuses it without TLS: the person copies what is selected.
      getSelection()?.selectAllChildren(text.current as Node);
    }
  };
  return (
    <Dialog title={t("tokens.issued", { name: issued.name })} onClose={onClose}>
      <p>{t("tokens.shown-once")}</p>
      <p class="secret">
        <code ref={text}>{issued.token}</code>
      </p>
      <p role="status" class="tone-good">
        {isCopied.value && t("action.copied")}
      </p>
      <div class="actions">
        <Button onClick={() => void copy()}>{t("action.copy")}</Button>
        <Button kind="primary" onClick={onClose}>
          {t("action.done")}
        </Button>
      </div>
    </Dialog>
  );
}
