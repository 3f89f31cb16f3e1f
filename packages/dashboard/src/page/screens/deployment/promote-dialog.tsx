import { client } from "../../api/client.js";
import { useAttempt } from "../../components/attempt.js";
import { Button } from "../../components/button.js";
import { Dialog } from "../../components/dialog.js";
import { formText } from "../../components/form-text.js";
import { announce } from "../../components/live-region.js";
import { t } from "../../texts/texts.js";

interface PromoteDialogProps {
  readonly id: string;
  readonly onClose: () => void;
}

export function PromoteDialog({ id, onClose }: PromoteDialogProps) {
  const { isBusy, problem, submitting } = useAttempt();
  const submit = submitting(async (form) => {
    const why = formText(form, "why");
    await client.promote(id, why === "" ? {} : { why });
    announce(t("promote.done"));
    onClose();
  });
  return (
    <Dialog title={t("promote.title")} onClose={onClose}>
      <form class="fields" onSubmit={submit}>
        <p>{t("promote.consequence")}</p>
        <label>
          {t("begin.why")}
          <input name="why" type="text" maxLength={1000} autocomplete="off" />
        </label>
        {problem}
        <div class="actions">
          <Button onClick={onClose}>{t("promote.keep")}</Button>
          <Button kind="primary" type="submit" busy={isBusy}>
            {t("promote.confirm")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
