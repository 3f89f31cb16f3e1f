import type { DeploymentSummary } from "@cutover/client";
import { client } from "../../api/client.js";
import { useAttempt } from "../../components/attempt.js";
import { Button } from "../../components/button.js";
import { Dialog } from "../../components/dialog.js";
import { formText } from "../../components/form-text.js";
import { Said } from "../../components/said.js";
import { t } from "../../texts/texts.js";
import { imageOf, shortImage } from "../../words/image.js";
import { showBegun } from "../begin.js";

interface RollbackDialogProps {
  readonly deployment: DeploymentSummary;
  readonly onClose: () => void;
}

/** Asks for the reason, which the history keeps. */
export function RollbackDialog({ deployment, onClose }: RollbackDialogProps) {
  const { isBusy, problem, submitting } = useAttempt();
  const { workload, id, rollback } = deployment;
  const submit = submitting((form) =>
    showBegun(client.rollback(workload, { to: id, why: formText(form, "why") })),
  );
  return (
    <Dialog
      title={t("rollback.to", { name: workload, version: shortImage(imageOf(deployment) ?? id) })}
      onClose={onClose}
    >
      <form class="fields" onSubmit={submit}>
        <p>
          <Said words={rollback.reason} />
        </p>
        <label>
          {t("rollback.why")}
          <input name="why" type="text" required maxLength={1000} autocomplete="off" />
          <span class="quiet">{t("rollback.why-kept")}</span>
        </label>
        {problem}
        <div class="actions">
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button kind="primary" type="submit" busy={isBusy}>
            {t("rollback.begin")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
