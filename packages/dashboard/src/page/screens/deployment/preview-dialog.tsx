import { client } from "../../api/client.js";
import { Button } from "../../components/button.js";
import { Dialog } from "../../components/dialog.js";
import { Problem } from "../../components/problem.js";
import { useLoaded } from "../../live/loaded.js";
import { t } from "../../texts/texts.js";

interface PreviewDialogProps {
  readonly id: string;
  readonly onClose: () => void;
}

/** The secret link to green. */
export function PreviewDialog({ id, onClose }: PreviewDialogProps) {
  const { value, error } = useLoaded(`preview ${id}`, () => client.preview(id));
  return (
    <Dialog title={t("preview.title")} onClose={onClose}>
      <div class="fields">
        <p>{t("preview.consequence")}</p>
        {error.value !== undefined && <Problem error={error.value} />}
        <div class="actions">
          <Button onClick={onClose}>{t("action.close")}</Button>
          {value.value && (
            <a class="button primary" href={value.value.url} target="_blank" rel="noopener noreferrer">
              {t("preview.open")}
            </a>
          )}
        </div>
      </div>
    </Dialog>
  );
}
