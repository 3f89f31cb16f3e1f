import { useSignal } from "@preact/signals";
import type { DeploymentSummary } from "@cutover/client";
import { client } from "../../api/client.js";
import { Badge } from "../../components/badge.js";
import { Button } from "../../components/button.js";
import { Problem } from "../../components/problem.js";
import { ScreenFrame } from "../../components/screen.js";
import { Table } from "../../components/table.js";
import { Said } from "../../components/said.js";
import { RelativeTime } from "../../components/time.js";
import { useLoaded } from "../../live/loaded.js";
import { href } from "../../router.js";
import { whyNot } from "../../session/session.js";
import { saidText, t } from "../../texts/texts.js";
import { Image, imageOf } from "../../words/image.js";
import type { ScreenProps } from "../screen-props.js";
import { RollbackDialog } from "./rollback-dialog.js";

const limit = 50;

/** Each older deployment, whether a rollback can reach it, and why not. */
export function Rollback({ params: { name = "" } }: ScreenProps) {
  const { value, error } = useLoaded(name, () => olderThanLive(name), {
    on: ({ type, workload }) => workload === name && type === "deployment:finished",
  });
  const chosen = useSignal<DeploymentSummary | undefined>(undefined);
  return (
    <ScreenFrame
      title={t("rollback.title", { name })}
      crumbs={<a href={href(`workloads/${name}`)}>{name}</a>}
    >
      {error.value !== undefined && <Problem error={error.value} />}
      {value.value && (
        <Table
          caption={t("rollback.title", { name })}
          rows={value.value}
          keyOf={({ id }) => id}
          empty={t("rollback.none")}
          columns={[
            {
              title: t("column.deployment"),
              isHeader: true,
              cell: (deployment) => (
                <>
                  <Image reference={imageOf(deployment)} />
                  <br />
                  <a class="code" href={href(`deployments/${deployment.id}`)}>
                    {deployment.id}
                  </a>
                </>
              ),
            },
            {
              title: t("column.when"),
              cell: ({ startedAtMs }) => <RelativeTime atMs={startedAtMs} />,
              wideOnly: true,
            },
            {
              title: t("column.why"),
              wideOnly: true,
              cell: ({ why, by }) => (
                <>
                  {why} {by !== undefined && <span class="quiet">{by}</span>}
                </>
              ),
            },
            { title: t("column.verdict"), cell: ({ rollback }) => <Verdict verdict={rollback} /> },
            {
              title: t("column.action"),
              cell: (deployment) => (
                <Button
                  whyNot={
                    deployment.rollback.possible ? whyNot("rollback") : saidText(deployment.rollback.reason)
                  }
                  onClick={() => (chosen.value = deployment)}
                >
                  {t("rollback.begin")}
                  <span class="only-heard"> {deployment.id}</span>
                </Button>
              ),
            },
          ]}
        />
      )}
      {chosen.value && (
        <RollbackDialog deployment={chosen.value} onClose={() => (chosen.value = undefined)} />
      )}
    </ScreenFrame>
  );
}

async function olderThanLive(name: string): Promise<readonly DeploymentSummary[]> {
  const [{ live }, history] = await Promise.all([client.status(name), client.history(name, { limit })]);
  return history.filter(
    ({ id, operation, status }) =>
      id !== live?.deployment &&
      (operation === "deploy" || operation === "rollback") &&
      status !== "open" &&
      status !== "queued",
  );
}

function Verdict({
  verdict: { possible, instant, reason },
}: {
  readonly verdict: DeploymentSummary["rollback"];
}) {
  return (
    <>
      {!possible ? (
        <Badge tone="quiet" icon="failed" word={t("rollback.impossible")} />
      ) : instant ? (
        <Badge tone="good" icon="healthy" word={t("rollback.instant")} />
      ) : (
        <Badge tone="good" icon="undone" word={t("rollback.possible")} />
      )}
      <br />
      <span class="quiet said">
        <Said words={reason} />
      </span>
    </>
  );
}
