import { useSignal } from "@preact/signals";
import type { TargetedSubmitEvent } from "preact";
import { hasCode } from "@cutover/schema/errors";
import { client } from "../../api/client.js";
import { Button } from "../../components/button.js";
import { Dialog } from "../../components/dialog.js";
import { formText } from "../../components/form-text.js";
import { Problem } from "../../components/problem.js";
import { useLoaded } from "../../live/loaded.js";
import { navigate } from "../../router.js";
import { said, t } from "../../texts/texts.js";
import { PlanSentence } from "./plan-steps.js";

interface DeployDialogProps {
  readonly name: string;
  readonly onClose: () => void;
}

/** Says what a deployment would do, asks why, and leads to the deployment. */
export function DeployDialog({ name, onClose }: DeployDialogProps) {
  const plan = useLoaded(`plan ${name}`, () => client.explain(name));
  const findings = useLoaded(`check ${name}`, () => client.check(name));
  const error = useSignal<unknown>(undefined);
  const busy = useSignal(false);
  const deploy = async (event: TargetedSubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const why = formText(event.currentTarget, "why");
    busy.value = true;
    error.value = undefined;
    try {
      navigate(`deployments/${await begin(name, why)}`);
    } catch (failure) {
      error.value = failure;
      busy.value = false;
    }
  };
  return (
    <Dialog title={t("deploy.title", { name })} onClose={onClose}>
      <form onSubmit={(event) => void deploy(event)}>
        {plan.value.value && <PlanSentence plan={plan.value.value} />}
        <ul class="findings">
          {findings.value.value?.map(({ code, subject, message, remedy, severity }) => (
            <li key={`${code} ${subject}`} class={severity === "error" ? "tone-bad" : "tone-warn"}>
              {message} {said(remedy)}
            </li>
          ))}
        </ul>
        <label for="why">{t("deploy.why")}</label>
        <input id="why" name="why" type="text" maxLength={1000} autocomplete="off" />
        {error.value !== undefined && <Problem error={error.value} />}
        <div class="actions">
          <Button onClick={onClose}>{t("action.close")}</Button>
          <Button kind="primary" type="submit" busy={busy.value}>
            {t("deploy.confirm")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** Rejects with the reason of a deployment that was refused, which has no record. */
async function begin(name: string, why: string): Promise<string> {
  const deployment = await client.deploy(name, why === "" ? {} : { why });
  try {
    await client.summary(deployment.id);
  } catch (error) {
    if (!hasCode(error, "DEPLOYMENT_UNKNOWN")) throw error;
    throw (await deployment.done).error ?? error;
  }
  return deployment.id;
}
