import { client } from "../../api/client.js";
import { useAttempt } from "../../components/attempt.js";
import { Button } from "../../components/button.js";
import { Dialog } from "../../components/dialog.js";
import { formText } from "../../components/form-text.js";
import { announce } from "../../components/live-region.js";
import { t } from "../../texts/texts.js";

interface PauseDialogProps {
  readonly name: string;
  readonly onClose: () => void;
}

export function PauseDialog({ name, onClose }: PauseDialogProps) {
  const { isBusy, problem, submitting } = useAttempt();
  const pause = submitting(async (form) => {
    const why = formText(form, "why");
    await client.pause(name, why === "" ? {} : { why });
    announce(t("pause.paused"));
    onClose();
  });
  return (
    <Dialog title={t("pause.title", { name })} onClose={onClose}>
      <form onSubmit={pause}>
        <p>{t("pause.consequence")}</p>
        <label for="why">{t("deploy.why")}</label>
        <input id="why" name="why" type="text" maxLength={1000} autocomplete="off" />
        {problem}
        <div class="actions">
          <Button onClick={onClose}>{t("action.close")}</Button>
          <Button kind="primary" type="submit" busy={isBusy}>
            {t("pause.confirm")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
