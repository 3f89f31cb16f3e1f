import { useSignal } from "@preact/signals";
import type { Locale } from "@cutover/schema";
import { locales } from "@cutover/schema/locales";
import { Button } from "../components/button.js";
import { announce } from "../components/live-region.js";
import { NotLoaded } from "../components/not-loaded.js";
import { Problem } from "../components/problem.js";
import { logout, session } from "../session/session.js";
import { chooseLocale, locale, t, text } from "../texts/texts.js";
import { type Theme, theme, themes } from "../theme.js";

/** Language, theme, and the end of the session. */
export function Preferences() {
  const error = useSignal<unknown>(undefined);
  const isLost = useSignal(false);
  const end = async (): Promise<void> => {
    await logout().catch((failure: unknown) => (error.value = failure));
  };
  const speak = async (chosen: string): Promise<void> => {
    try {
      await chooseLocale(chosen as Locale);
      announce(t("preferences.changed"));
    } catch {
      isLost.value = true;
    }
  };
  return (
    <div class="preferences">
      <label>
        <span>{t("preferences.language")}</span>
        <select value={locale()} onChange={({ currentTarget }) => void speak(currentTarget.value)}>
          {locales.map(({ locale, name }) => (
            <option key={locale} value={locale} lang={locale}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>{t("preferences.theme")}</span>
        <select
          value={theme.value}
          onChange={({ currentTarget }) => (theme.value = currentTarget.value as Theme)}
        >
          {themes.map((one) => (
            <option key={one} value={one}>
              {text(`theme.${one}`)}
            </option>
          ))}
        </select>
      </label>
      <p class="who">
        <span class="quiet">{t("session.token")}</span> {session.value?.name}
      </p>
      <Button onClick={() => void end()}>{t("session.end")}</Button>
      {error.value !== undefined && <Problem error={error.value} />}
      {isLost.value && <NotLoaded />}
    </div>
  );
}
