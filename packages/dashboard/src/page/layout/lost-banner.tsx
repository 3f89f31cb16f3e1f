import { connection } from "../live/connection.js";
import { now } from "../now.js";
import { formatDuration } from "../texts/format.js";
import { locale, t } from "../texts/texts.js";
import { Icon } from "../components/icon.js";

/** Says that the server does not answer, for as long as that is so. */
export function LostBanner() {
  const lostAtMs = connection.lostAtMs.value;
  return (
    <div class="banner-place" role="status">
      {lostAtMs !== undefined && (
        <p class="banner">
          <Icon name="degraded" /> <strong>{t("connection.lost")}</strong> {t("connection.kept")}{" "}
          <span aria-hidden="true" class="number">
            {formatDuration(Math.max(1000, Math.floor((now.value - lostAtMs) / 1000) * 1000), locale())}
          </span>
        </p>
      )}
    </div>
  );
}
