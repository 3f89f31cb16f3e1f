import { useSignal } from "@preact/signals";
import type { TargetedSubmitEvent } from "preact";
import type { DeploymentSummary } from "@cutover/client";
import { client } from "../../api/client.js";
import { Button } from "../../components/button.js";
import { Dialog } from "../../components/dialog.js";
import { formText } from "../../components/form-text.js";
import { Problem } from "../../components/problem.js";
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
  const error = useSignal<unknown>(undefined);
  const busy = useSignal(false);
  const { workload, id, rollback } = deployment;
  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const why = formText(event.currentTarget, "why");
    busy.value = true;
    error.value = undefined;
    try {
      await showBegun(client.rollback(workload, { to: id, why }));
    } catch (failure) {
      error.value = failure;
    } finally {
      busy.value = false;
    }
  };
  return (
    <Dialog
      title={t("rollback.to", { name: workload, version: shortImage(imageOf(deployment) ?? id) })}
      onClose={onClose}
    >
      <form class="fields" onSubmit={(event) => void submit(event)}>
        <p>
          <Said words={rollback.reason} />
        </p>
        <label>
          {t("rollback.why")}
          <input name="why" type="text" required maxLength={1000} autocomplete="off" />
          <span class="quiet">{t("rollback.why-kept")}</span>
        </label>
        {error.value !== undefined && <Problem error={error.value} />}
        <div class="actions">
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button kind="primary" type="submit" busy={busy.value}>
            {t("rollback.begin")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
