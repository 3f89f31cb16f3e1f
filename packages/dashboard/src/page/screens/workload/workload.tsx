import { useSignal } from "@preact/signals";
import type { WorkloadStatus } from "@cutover/client";
import { client } from "../../api/client.js";
import { Button } from "../../components/button.js";
import { Facts } from "../../components/facts.js";
import { Icon } from "../../components/icon.js";
import { announce } from "../../components/live-region.js";
import { Problem } from "../../components/problem.js";
import { ScreenFrame } from "../../components/screen.js";
import { RelativeTime } from "../../components/time.js";
import { useLoaded } from "../../live/loaded.js";
import { href, navigate } from "../../router.js";
import { whyNot } from "../../session/session.js";
import { t } from "../../texts/texts.js";
import { Image, imageOf } from "../../words/image.js";
import { OpenBadge, shownUntil, word, WorkloadBadge } from "../../words/states.js";
import type { ScreenProps } from "../screen-props.js";
import { Checks } from "./checks.js";
import { Containers } from "./containers.js";
import { Domains } from "./domains.js";
import { History } from "./history.js";
import { Logs } from "./logs.js";
import { PauseDialog } from "./pause-dialog.js";
import { PlanSteps } from "./plan-steps.js";
import "./workload.css";

export function Workload({ params }: ScreenProps) {
  const { name = "" } = params;
  const status = useLoaded(`status ${name}`, () => client.status(name), {
    on: ({ workload, type }) =>
      workload === name &&
      (type === "phase:entered" ||
        type === "hold:promoted" ||
        type === "deployment:finished" ||
        type === "state:committed"),
    everyMs: 10_000,
  });
  const history = useLoaded(`history ${name}`, () => client.history(name, { limit: 20 }), {
    on: ({ workload, type }) =>
      workload === name && (type === "phase:entered" || type === "deployment:finished"),
  });
  const pausing = useSignal(false);
  const error = useSignal<unknown>(undefined);
  const close = (): void => {
    pausing.value = false;
    status.reload();
  };
  const resume = async (): Promise<void> => {
    try {
      await client.resume(name);
      announce(t("pause.resumed"));
      error.value = undefined;
    } catch (failure) {
      error.value = failure;
    }
    status.reload();
  };
  const now = status.value.value;
  const failure = error.value ?? status.error.value;
  const lived = history.value.value?.find(({ id }) => id === now?.live?.deployment);
  return (
    <ScreenFrame
      title={name}
      crumbs={<a href={href("")}>{t("overview.title")}</a>}
      actions={
        now && (
          <>
            <a class="button plain" href={href(`workloads/${name}/config`)}>
              {t("config.edit")}
            </a>
            <a class="button plain" href={href(`workloads/${name}/rollback`)}>
              {t("rollback.begin")}
            </a>
            {now.paused ? (
              <Button whyNot={whyNot("deploy")} onClick={() => void resume()}>
                {t("pause.resume")}
              </Button>
            ) : (
              <Button whyNot={whyNot("deploy")} onClick={() => (pausing.value = true)}>
                {t("pause.action")}
              </Button>
            )}
            <Button
              kind="primary"
              whyNot={whyNot("deploy") ?? (now.paused && t("deploy.paused"))}
              onClick={() => navigate(`workloads/${name}/review`)}
            >
              {t("deploy.action")}
            </Button>
          </>
        )
      }
    >
      {failure !== undefined && <Problem error={failure} />}
      {now && (
        <>
          <Facts
            facts={[
              [t("column.state"), <WorkloadBadge status={now} />],
              [
                t("column.image"),
                now.live && <Image reference={(lived && imageOf(lived)) ?? now.live.image} />,
              ],
              [t("column.strategy"), lived && word("strategy", lived.strategy)],
              [
                t("column.deployed"),
                now.live && (
                  <a href={href(`deployments/${now.live.deployment}`)}>
                    <RelativeTime atMs={now.live.committedAtMs} />
                  </a>
                ),
              ],
              [t("fact.by"), lived?.by],
              [t("fact.why"), lived?.why],
              [t("workload.source"), <code>{now.source}</code>],
            ]}
          />
          <Notices status={now} />
          {now.live && <Containers name={name} live={now.live} />}
          {now.live && <Checks name={name} />}
          {now.domains.length > 0 && <Domains status={now} />}
          <PlanSteps name={name} deployment={now.live?.deployment} />
          {now.live && <Logs name={name} />}
        </>
      )}
      {history.value.value && (
        <History deployments={history.value.value} liveDeployment={now?.live?.deployment} />
      )}
      {pausing.value && <PauseDialog name={name} onClose={close} />}
    </ScreenFrame>
  );
}

/** What holds now and will pass: an open deployment, a pause. */
function Notices({ status: { open, paused } }: { readonly status: WorkloadStatus }) {
  return (
    <>
      {open && (
        <p class="notice">
          {open.heldUntilMs === undefined ? (
            <OpenBadge {...open} />
          ) : (
            <>
              <span class="tone-warn">
                <Icon name="waiting" />
              </span>{" "}
              {t("attention.held", { time: shownUntil(open.heldUntilMs) })}
            </>
          )}{" "}
          <a href={href(`deployments/${open.deployment}`)}>{t("workload.watch")}</a>
        </p>
      )}
      {paused && (
        <p class="notice">
          <span class="tone-warn">
            <Icon name="paused" />
          </span>{" "}
          {paused.why === undefined
            ? t("attention.paused", { by: paused.by ?? t("someone") })
            : t("attention.paused-why", { by: paused.by ?? t("someone"), why: paused.why })}{" "}
          <span class="quiet">
            <RelativeTime atMs={paused.atMs} />
          </span>
        </p>
      )}
    </>
  );
}
