import { useSignal } from "@preact/signals";
import { client } from "../../api/client.js";
import { Button } from "../../components/button.js";
import { Dialog } from "../../components/dialog.js";
import { announce } from "../../components/live-region.js";
import { Problem } from "../../components/problem.js";
import { t } from "../../texts/texts.js";

interface PromoteDialogProps {
  readonly id: string;
  readonly onClose: () => void;
}

export function PromoteDialog({ id, onClose }: PromoteDialogProps) {
  const error = useSignal<unknown>(undefined);
  const busy = useSignal(false);
  const promote = async (): Promise<void> => {
    busy.value = true;
    try {
      await client.promote(id);
      announce(t("promote.done"));
      onClose();
    } catch (failure) {
      error.value = failure;
      busy.value = false;
    }
  };
  return (
    <Dialog title={t("promote.title")} onClose={onClose}>
      <p>{t("promote.consequence")}</p>
      {error.value !== undefined && <Problem error={error.value} />}
      <div class="actions">
        <Button onClick={onClose}>{t("promote.keep")}</Button>
        <Button kind="primary" busy={busy.value} onClick={() => void promote()}>
          {t("promote.confirm")}
        </Button>
      </div>
    </Dialog>
  );
}
