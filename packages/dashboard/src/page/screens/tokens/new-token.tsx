import { useSignal } from "@preact/signals";
import type { Scope, TokenIssued } from "@cutover/client";
import { client } from "../../api/client.js";
import { useAttempt } from "../../components/attempt.js";
import { Button } from "../../components/button.js";
import { Dialog } from "../../components/dialog.js";
import { formText } from "../../components/form-text.js";
import { locale, t } from "../../texts/texts.js";

const dayMs = 86_400_000;
const lifetimesDays = [7, 30, 90, 365];
const scopes = ["read", "logs", "deploy", "rollback", "write", "admin"] as const satisfies readonly Scope[];

interface NewTokenProps {
  readonly onClose: () => void;
  readonly onIssued: (issued: TokenIssued) => void;
}

export function NewToken({ onClose, onIssued }: NewTokenProps) {
  const missing = useSignal(false);
  const { isBusy, problem, submitting } = useAttempt();
  const submit = submitting(async (form) => {
    const fields = new FormData(form);
    const chosen = scopes.filter((scope) => fields.getAll("scope").includes(scope));
    missing.value = chosen.length === 0;
    if (missing.value) return form.querySelector<HTMLElement>("[name=scope]")?.focus();
    const days = Number(fields.get("days"));
    const patterns = formText(form, "patterns")
      .split(/[\s,]+/)
      .filter(Boolean);
    const issued = await client.issueToken({
      name: formText(form, "name"),
      scopes: chosen,
      ...(patterns.length > 0 && { patterns }),
      ...(days > 0 && { expiresAtMs: Date.now() + days * dayMs }),
    });
    onIssued(issued);
  });
  return (
    <Dialog title={t("tokens.new")} onClose={onClose}>
      <form class="fields" onSubmit={submit}>
        <label>
          {t("tokens.name")}
          <input name="name" type="text" required maxLength={100} autocomplete="off" />
        </label>
        <fieldset aria-describedby={missing.value ? "scopes-missing" : undefined}>
          <legend>{t("column.scopes")}</legend>
          {scopes.map((scope) => (
            <label key={scope} class="check">
              <input type="checkbox" name="scope" value={scope} defaultChecked={scope === "read"} />
              <span>
                <code>{scope}</code> <span class="quiet">{t(`scope.${scope}`)}</span>
              </span>
            </label>
          ))}
          {missing.value && (
            <p id="scopes-missing" class="tone-bad" role="alert">
              {t("tokens.needs-scope")}
            </p>
          )}
        </fieldset>
        <label>
          {t("column.workloads")}
          <input
            name="patterns"
            type="text"
            placeholder="*"
            autocomplete="off"
            aria-describedby="patterns-hint"
          />
          <span id="patterns-hint" class="quiet">
            {t("tokens.patterns-hint")}
          </span>
        </label>
        <label>
          {t("tokens.lifetime")}
          <select name="days">
            {lifetimesDays.map((days) => (
              <option key={days} value={days} selected={days === 90} translate={false}>
                {lifetime(days)}
              </option>
            ))}
            <option value="0">{t("tokens.for-ever")}</option>
          </select>
        </label>
        {problem}
        <div class="actions">
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button kind="primary" type="submit" busy={isBusy}>
            {t("tokens.issue")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function lifetime(days: number): string {
  return new Intl.NumberFormat(locale(), { style: "unit", unit: "day", unitDisplay: "long" }).format(days);
}
