import { client } from "../../api/client.js";
import { useAttempt } from "../../components/attempt.js";
import { Button } from "../../components/button.js";
import { Dialog } from "../../components/dialog.js";
import { announce } from "../../components/live-region.js";
import { t } from "../../texts/texts.js";

interface CancelDialogProps {
  readonly id: string;
  readonly onClose: () => void;
}

export function CancelDialog({ id, onClose }: CancelDialogProps) {
  const { isBusy, problem, attempt } = useAttempt();
  const cancel = async (): Promise<void> => {
    announce(t(`cancel.${await client.cancel(id)}`));
    onClose();
  };
  return (
    <Dialog title={t("cancel.title")} onClose={onClose}>
      <p>{t("cancel.consequence")}</p>
      {problem}
      <div class="actions">
        <Button onClick={onClose}>{t("cancel.keep")}</Button>
        <Button kind="danger" busy={isBusy} onClick={() => attempt(cancel)}>
          {t("cancel.confirm")}
        </Button>
      </div>
    </Dialog>
  );
}
