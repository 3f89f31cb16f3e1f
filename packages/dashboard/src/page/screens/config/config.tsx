import { useSignal } from "@preact/signals";
import { hasCode } from "@cutover/schema/errors";
import { client } from "../../api/client.js";
import { useAttempt } from "../../components/attempt.js";
import { Button } from "../../components/button.js";
import { Problem } from "../../components/problem.js";
import { ScreenFrame } from "../../components/screen.js";
import { useLoaded } from "../../live/loaded.js";
import { href, navigate } from "../../router.js";
import { whyNot } from "../../session/session.js";
import { t } from "../../texts/texts.js";
import type { ScreenProps } from "../screen-props.js";
import { ChangeTable } from "../review/change-table.js";
import { diffConfig } from "../review/diff-config.js";
import { ConfigEditor } from "./config-editor.js";
import "./config.css";

type Found = Awaited<ReturnType<typeof client.workload>>;

/** The config in the editor. Saving it leads to the review, which deploys it. */
export function Config({ params: { name = "" } }: ScreenProps) {
  const { value, error } = useLoaded(name, () => client.workload(name));
  const found = value.value;
  return (
    <ScreenFrame title={t("config.title", { name })} crumbs={<a href={href(`workloads/${name}`)}>{name}</a>}>
      {error.value !== undefined && <Problem error={error.value} />}
      {found && <Editing found={found} />}
    </ScreenFrame>
  );
}

function Editing({ found }: { readonly found: Found }) {
  /** What the text was made from. */
  const base = useSignal(found);
  /** What somebody else has saved since. */
  const other = useSignal<Found | undefined>(undefined);
  const draft = useSignal<{ readonly text: string; readonly isValid: boolean } | undefined>(undefined);
  const { isBusy, problem, attempt } = useAttempt();
  const { name, source } = base.value;
  const save = async (over: Found): Promise<void> => {
    const config: unknown = JSON.parse(draft.value?.text ?? textOf(over));
    try {
      await client.apply({ name, source, config }, { ifMatch: over.etag });
      navigate(`workloads/${name}/review`);
    } catch (failure) {
      if (!hasCode(failure, "CHANGED_MEANWHILE")) throw failure;
      other.value = await client.workload(name);
    }
  };
  const takeTheirs = (theirs: Found): void => {
    base.value = theirs;
    draft.value = undefined;
    other.value = undefined;
  };
  const mistake = draft.value?.isValid === false ? t("config.mistakes") : undefined;
  return (
    <div class="config">
      <ConfigEditor
        source={source}
        text={textOf(base.value)}
        isReadOnly={whyNot("write") !== undefined}
        onChange={(text, isValid) => (draft.value = { text, isValid })}
      />
      {problem}
      {other.value && (
        <section class="problem" role="alert">
          <h2>{t("config.changed")}</h2>
          <ChangeTable
            caption={t("config.changed")}
            changes={diffConfig(base.value.config, other.value.config)}
            empty={t("config.changed-back")}
          />
          <div class="actions">
            <Button onClick={() => other.value && takeTheirs(other.value)}>{t("config.take-theirs")}</Button>
            <Button
              kind="danger"
              busy={isBusy}
              onClick={() => attempt(() => save(other.value ?? base.value))}
            >
              {t("config.save-over")}
            </Button>
          </div>
        </section>
      )}
      {!other.value && (
        <div class="actions">
          <Button
            kind="primary"
            busy={isBusy}
            whyNot={whyNot("write") ?? mistake}
            onClick={() => attempt(() => save(base.value))}
          >
            {t("config.save")}
          </Button>
        </div>
      )}
    </div>
  );
}

function textOf({ config }: Found): string {
  return `${JSON.stringify(config, undefined, 2)}\n`;
}
