import { t } from "../texts/texts.js";
import { Button } from "./button.js";
import { Icon } from "./icon.js";

/** In place of a part of the page whose file did not come. If the server has a newer page, only a new load has its files. */
export function NotLoaded() {
  return (
    <div class="problem" role="alert">
      <p class="problem-head">
        <Icon name="failed" /> <strong>{t("page.incomplete")}</strong>
      </p>
      <p>
        <Button onClick={() => location.reload()}>{t("action.retry")}</Button>
      </p>
    </div>
  );
}
