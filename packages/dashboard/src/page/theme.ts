import { effect, signal } from "@preact/signals";

export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

const stored = "cutover.theme";
export const theme = signal<Theme>(themes.find((one) => one === localStorage.getItem(stored)) ?? "system");

effect(() => {
  localStorage.setItem(stored, theme.value);
  document.documentElement.dataset["theme"] = theme.value;
});
