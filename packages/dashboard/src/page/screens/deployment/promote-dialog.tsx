import { client } from "../../api/client.js";
import { useAttempt } from "../../components/attempt.js";
import { Button } from "../../components/button.js";
import { Dialog } from "../../components/dialog.js";
import { announce } from "../../components/live-region.js";
import { t } from "../../texts/texts.js";

interface PromoteDialogProps {
  readonly id: string;
  readonly onClose: () => void;
}

export function PromoteDialog({ id, onClose }: PromoteDialogProps) {
  const { isBusy, problem, attempt } = useAttempt();
  const promote = async (): Promise<void> => {
    await client.promote(id);
    announce(t("promote.done"));
    onClose();
  };
  return (
    <Dialog title={t("promote.title")} onClose={onClose}>
      <p>{t("promote.consequence")}</p>
      {problem}
      <div class="actions">
        <Button onClick={onClose}>{t("promote.keep")}</Button>
        <Button kind="primary" busy={isBusy} onClick={() => attempt(promote)}>
          {t("promote.confirm")}
        </Button>
      </div>
    </Dialog>
  );
}
