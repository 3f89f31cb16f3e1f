import type { Finding, Plan, WorkloadRecord } from "@cutover/client";
import { client } from "../../api/client.js";
import { useAttempt } from "../../components/attempt.js";
import { Badge } from "../../components/badge.js";
import { Button } from "../../components/button.js";
import { formText } from "../../components/form-text.js";
import { Problem } from "../../components/problem.js";
import { Said } from "../../components/said.js";
import { ScreenFrame } from "../../components/screen.js";
import { Remedy, Told } from "../../components/told.js";
import { useLoaded } from "../../live/loaded.js";
import { href } from "../../router.js";
import { whyNot } from "../../session/session.js";
import { t, text } from "../../texts/texts.js";
import { showBegun } from "../begin.js";
import type { ScreenProps } from "../screen-props.js";
import { ChangeTable } from "./change-table.js";
import { type ConfigChange, diffConfig } from "./diff-config.js";
import "./review.css";

interface Reviewed {
  readonly record: WorkloadRecord;
  readonly plan: Plan;
  readonly findings: readonly Finding[];
  /** Since the live deployment; undefined if there is none. */
  readonly changes: readonly ConfigChange[] | undefined;
  readonly isPaused: boolean;
}

/** What a deployment would change and do now, and the button that begins it. */
export function Review({ params: { name = "" } }: ScreenProps) {
  const { value, error } = useLoaded(name, () => review(name), {
    on: ({ type, workload }) => workload === name && type === "deployment:finished",
  });
  const reviewed = value.value;
  return (
    <ScreenFrame
      title={t("review.title", { name })}
      crumbs={<a href={href(`workloads/${name}`)}>{name}</a>}
      actions={
        <a class="button plain" href={href(`workloads/${name}/config`)}>
          {t("config.edit")}
        </a>
      }
    >
      {error.value !== undefined && <Problem error={error.value} />}
      {reviewed && (
        <div class="review">
          <section>
            <h2>{t("review.changes")}</h2>
            {reviewed.changes ? (
              <ChangeTable
                caption={t("review.changes")}
                changes={reviewed.changes}
                empty={t("review.no-changes")}
              />
            ) : (
              <p>{t("review.first")}</p>
            )}
          </section>
          <Strategy plan={reviewed.plan} />
          <Findings findings={reviewed.findings} />
          <section>
            <h2>{t("review.steps")}</h2>
            <ol class="review-steps">
              {reviewed.plan.steps.map(({ summary }) => (
                <li key={summary}>
                  <Said words={summary} />
                </li>
              ))}
            </ol>
          </section>
          <Begin name={name} isPaused={reviewed.isPaused} />
        </div>
      )}
    </ScreenFrame>
  );
}

async function review(name: string): Promise<Reviewed> {
  const [record, plan, findings, { live, paused }] = await Promise.all([
    client.workload(name),
    client.explain(name),
    client.check(name),
    client.status(name),
  ]);
  const isPaused = paused !== undefined;
  if (!live) return { record, plan, findings, changes: undefined, isPaused };
  const { source, config } = await client.summary(live.deployment);
  const changes = diffConfig(
    { source, ...objectOf(config) },
    { source: record.source, ...objectOf(record.config) },
  );
  return { record, plan, findings, changes, isPaused };
}

function objectOf(config: unknown): object {
  return typeof config === "object" && config !== null ? config : {};
}

function Strategy({ plan: { strategy, reason, first } }: { readonly plan: Plan }) {
  const isSafe = strategy === "blue-green" || first;
  return (
    <section>
      <h2>{t("review.strategy")}</h2>
      <p>
        <strong>{text(`strategy.${strategy}`)}</strong>{" "}
        <span class="quiet">
          <Said words={reason} />
        </span>
      </p>
      <p>
        {isSafe ? (
          <Badge tone="good" icon="healthy" word={t("review.no-downtime")} />
        ) : (
          <>
            <Badge tone="warn" icon="degraded" word={t("review.downtime")} /> {t("review.downtime-means")}
          </>
        )}
      </p>
    </section>
  );
}

function Findings({ findings }: { readonly findings: readonly Finding[] }) {
  return (
    <section>
      <h2>{t("review.findings")}</h2>
      {findings.length === 0 && <Badge tone="good" icon="healthy" word={t("review.no-findings")} />}
      <ul class="review-findings">
        {findings.map(({ code, severity, subject, message, remedy }) => (
          <li key={`${code} ${subject}`}>
            {severity === "error" ? (
              <Badge tone="bad" icon="failed" word={t("alerts.error")} />
            ) : (
              <Badge tone="warn" icon="degraded" word={t("alerts.warning")} />
            )}{" "}
            <Told code={code} message={message} /> <code>{code}</code>
            <br />
            <span class="quiet">
              <Remedy code={code} remedy={remedy} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Begin({ name, isPaused }: { readonly name: string; readonly isPaused: boolean }) {
  const { isBusy, problem, submitting } = useAttempt();
  const submit = submitting((form) => {
    const why = formText(form, "why");
    return showBegun(client.deploy(name, why === "" ? {} : { why }));
  });
  return (
    <form class="begin" onSubmit={submit}>
      <label>
        {t("begin.why")}
        <input name="why" type="text" maxLength={1000} autocomplete="off" />
      </label>
      {problem}
      <div class="actions">
        <Button
          kind="primary"
          type="submit"
          busy={isBusy}
          whyNot={whyNot("deploy") ?? (isPaused ? t("deploy.paused") : undefined)}
        >
          {t("review.deploy")}
        </Button>
      </div>
    </form>
  );
}
