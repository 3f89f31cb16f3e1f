import { useSignal } from "@preact/signals";
import type { TargetedSubmitEvent } from "preact";
import { Button } from "../components/button.js";
import { formText } from "../components/form-text.js";
import { Problem } from "../components/problem.js";
import { t } from "../texts/texts.js";
import { login } from "./session.js";
import "./login.css";

export function Login() {
  const error = useSignal<unknown>(undefined);
  const busy = useSignal(false);
  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const token = formText(event.currentTarget, "token");
    if (token === "") return;
    busy.value = true;
    error.value = undefined;
    try {
      await login(token);
    } catch (failure) {
      error.value = failure;
    } finally {
      busy.value = false;
    }
  };
  return (
    <main class="login">
      <form onSubmit={(event) => void submit(event)}>
        <h1 class="brand">cutover</h1>
        <label for="token">{t("login.token")}</label>
        <input id="token" name="token" type="password" autocomplete="current-password" required autofocus />
        <p class="quiet">{t("login.hint")}</p>
        {error.value !== undefined && <Problem error={error.value} />}
        <Button kind="primary" type="submit" busy={busy.value}>
          {t("login.submit")}
        </Button>
      </form>
    </main>
  );
}
