import { useSignal } from "@preact/signals";
import type { TargetedSubmitEvent } from "preact";
import { client } from "../../api/client.js";
import { Button } from "../../components/button.js";
import { Dialog } from "../../components/dialog.js";
import { formText } from "../../components/form-text.js";
import { announce } from "../../components/live-region.js";
import { Problem } from "../../components/problem.js";
import { t } from "../../texts/texts.js";

interface PauseDialogProps {
  readonly name: string;
  readonly onClose: () => void;
}

export function PauseDialog({ name, onClose }: PauseDialogProps) {
  const error = useSignal<unknown>(undefined);
  const busy = useSignal(false);
  const pause = async (event: TargetedSubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const why = formText(event.currentTarget, "why");
    busy.value = true;
    try {
      await client.pause(name, why === "" ? {} : { why });
      announce(t("pause.paused"));
      onClose();
    } catch (failure) {
      error.value = failure;
      busy.value = false;
    }
  };
  return (
    <Dialog title={t("pause.title", { name })} onClose={onClose}>
      <form onSubmit={(event) => void pause(event)}>
        <p>{t("pause.consequence")}</p>
        <label for="why">{t("deploy.why")}</label>
        <input id="why" name="why" type="text" maxLength={1000} autocomplete="off" />
        {error.value !== undefined && <Problem error={error.value} />}
        <div class="actions">
          <Button onClick={onClose}>{t("action.close")}</Button>
          <Button kind="primary" type="submit" busy={busy.value}>
            {t("pause.confirm")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
