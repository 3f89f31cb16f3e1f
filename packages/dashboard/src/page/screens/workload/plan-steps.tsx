import type { Plan } from "@cutover/client";
import { client } from "../../api/client.js";
import { Problem } from "../../components/problem.js";
import { Said } from "../../components/said.js";
import { Section } from "../../components/section.js";
import { useLoaded } from "../../live/loaded.js";
import { t } from "../../texts/texts.js";
import { word } from "../../words/states.js";

interface PlanStepsProps {
  readonly name: string;
  /** The live one: another makes another plan. */
  readonly deployment: string | undefined;
}

/** What a deployment of what is applied would do now. */
export function PlanSteps({ name, deployment }: PlanStepsProps) {
  const plan = useLoaded(`plan ${name} ${deployment}`, () => client.explain(name));
  const now = plan.value.value;
  return (
    <Section title={t("plan.title")}>
      {plan.error.value !== undefined && <Problem error={plan.error.value} />}
      {now && (
        <>
          <PlanSentence plan={now} />
          <ol class="steps">
            {now.steps.map(({ phase, summary }, index) => (
              <li key={summary}>
                <span class="quiet">{now.steps[index - 1]?.phase === phase ? "" : word("phase", phase)}</span>
                <span>
                  <Said words={summary} />
                </span>
              </li>
            ))}
          </ol>
        </>
      )}
    </Section>
  );
}

/** The strategy, whether something is down meanwhile, and why. */
function PlanSentence({ plan: { strategy, reason, first } }: { readonly plan: Plan }) {
  const downtime = first
    ? t("plan.first")
    : t(strategy === "recreate" ? "plan.downtime" : "plan.no-downtime");
  return (
    <p>
      <strong>{word("strategy", strategy)}</strong>{" "}
      <span class="quiet">
        <Said words={reason} />
      </span>{" "}
      {downtime}
    </p>
  );
}
