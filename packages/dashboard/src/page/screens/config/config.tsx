import { useSignal } from "@preact/signals";
import { hasCode } from "@cutover/schema/errors";
import { client } from "../../api/client.js";
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
  const error = useSignal<unknown>(undefined);
  const busy = useSignal(false);
  const { name, source } = base.value;
  const save = async (over: Found): Promise<void> => {
    busy.value = true;
    error.value = undefined;
    try {
      const config: unknown = JSON.parse(draft.value?.text ?? textOf(over));
      await client.apply({ name, source, config }, { ifMatch: over.etag });
      navigate(`workloads/${name}/review`);
    } catch (failure) {
      if (hasCode(failure, "CHANGED_MEANWHILE")) other.value = await client.workload(name);
      else error.value = failure;
    } finally {
      busy.value = false;
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
      {error.value !== undefined && <Problem error={error.value} />}
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
            <Button kind="danger" busy={busy.value} onClick={() => other.value && void save(other.value)}>
              {t("config.save-over")}
            </Button>
          </div>
        </section>
      )}
      {!other.value && (
        <div class="actions">
          <Button
            kind="primary"
            busy={busy.value}
            whyNot={whyNot("write") ?? mistake}
            onClick={() => void save(base.value)}
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
