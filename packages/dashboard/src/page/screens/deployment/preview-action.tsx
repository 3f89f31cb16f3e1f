import { useSignal } from "@preact/signals";
import type { DeploymentSummary } from "@cutover/client";
import { client } from "../../api/client.js";
import { Button } from "../../components/button.js";
import { useLoaded } from "../../live/loaded.js";
import { whyNot } from "../../session/session.js";
import { t } from "../../texts/texts.js";
import { PreviewDialog } from "./preview-dialog.js";

interface PreviewActionProps {
  readonly deployment: DeploymentSummary;
  readonly isHeld: boolean;
}

/** Offers the link to what the deployment has made, while it is held and while it is live. */
export function PreviewAction({ deployment: { id, workload, status }, isHeld }: PreviewActionProps) {
  const live = useLoaded(
    `live ${workload} ${status}`,
    async () => (status === "succeeded" ? (await client.status(workload)).live?.deployment : undefined),
    { on: (event) => event.workload === workload && event.type === "deployment:finished" },
  );
  const isOpen = useSignal(false);
  if (!isHeld && live.value.value !== id) return null;
  return (
    <>
      <Button whyNot={whyNot("deploy")} onClick={() => (isOpen.value = true)}>
        {t("preview.action")}
      </Button>
      {isOpen.value && <PreviewDialog id={id} onClose={() => (isOpen.value = false)} />}
    </>
  );
}
