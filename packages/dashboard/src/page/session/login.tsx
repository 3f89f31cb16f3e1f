import { useAttempt } from "../components/attempt.js";
import { Button } from "../components/button.js";
import { formText } from "../components/form-text.js";
import { t } from "../texts/texts.js";
import { login } from "./session.js";
import "./login.css";

export function Login() {
  const { isBusy, problem, submitting } = useAttempt();
  const submit = submitting(async (form) => {
    const token = formText(form, "token");
    if (token !== "") await login(token);
  });
  return (
    <main class="login">
      <form onSubmit={submit}>
        <h1 class="brand">cutover</h1>
        {/* A password manager keeps the token under this name. */}
        <input type="text" autocomplete="username" value="cutover" hidden readOnly />
        <label for="token">{t("login.token")}</label>
        <input id="token" name="token" type="password" autocomplete="current-password" required autofocus />
        <p class="quiet">{t("login.hint")}</p>
        {problem}
        <Button kind="primary" type="submit" busy={isBusy}>
          {t("login.submit")}
        </Button>
      </form>
    </main>
  );
}
