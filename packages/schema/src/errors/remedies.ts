/** The remedies of the errors that checking a config can throw. */
export const configRemedies = {
  CONFIG_INVALID: "Correct the named field to the stated shape.",
  CONFIG_TOO_LARGE: "Keep a source config below 256 KiB and 32 levels of nesting.",
} as const;

const loaded: Record<string, string> = { ...configRemedies };

/** Registers the remedies of these codes. A page that only checks configs does not load those of the engine. */
export function loadRemedies<Remedies extends Readonly<Record<string, string>>>(
  remedies: Remedies,
): Remedies {
  Object.assign(loaded, remedies);
  return remedies;
}

export function remedyOf(code: string): string {
  return loaded[code] ?? "Look the code up in the list of errors.";
}
