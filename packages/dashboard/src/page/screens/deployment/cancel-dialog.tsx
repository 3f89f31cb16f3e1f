import { useSignal } from "@preact/signals";
import { client } from "../../api/client.js";
import { Button } from "../../components/button.js";
import { Dialog } from "../../components/dialog.js";
import { announce } from "../../components/live-region.js";
import { Problem } from "../../components/problem.js";
import { t } from "../../texts/texts.js";

interface CancelDialogProps {
  readonly id: string;
  readonly onClose: () => void;
}

export function CancelDialog({ id, onClose }: CancelDialogProps) {
  const error = useSignal<unknown>(undefined);
  const busy = useSignal(false);
  const cancel = async (): Promise<void> => {
    busy.value = true;
    try {
      announce(t(`cancel.${await client.cancel(id)}`));
      onClose();
    } catch (failure) {
      error.value = failure;
      busy.value = false;
    }
  };
  return (
    <Dialog title={t("cancel.title")} onClose={onClose}>
      <p>{t("cancel.consequence")}</p>
      {error.value !== undefined && <Problem error={error.value} />}
      <div class="actions">
        <Button onClick={onClose}>{t("cancel.keep")}</Button>
        <Button kind="danger" busy={busy.value} onClick={() => void cancel()}>
          {t("cancel.confirm")}
        </Button>
      </div>
    </Dialog>
  );
}
