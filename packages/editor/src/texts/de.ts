import { catalogue } from "@cutover/schema/locales/de";
import type { EditorLanguage } from "./language.js";

/** German. */
export const language: EditorLanguage = {
  locale: "de",
  config: catalogue,
  texts: {
    "code.label": "Konfiguration",

    "strategy.legend": "Strategie",
    "strategy.default": "Standard",
    "strategy.recreate": "Recreate",
    "strategy.blue-green": "Blue-green",
    "strategy.ruled-out": "{strategy} ist nicht möglich: {reason}",
    "strategy.unknown": "Die Strategie steht fest, sobald die Fehler behoben sind.",
    "strategy.no-json": "Erst das JSON berichtigen, dann die Strategie wählen.",

    "problems.label": "Probleme",
    "problems.none": "Keine Probleme",
    "problems.count": { one: "{count} Problem", other: "{count} Probleme" },
    "problems.block": "Zuerst die Fehler dieser Konfiguration beheben.",
    "problem.error": "Fehler",
    "problem.warning": "Warnung",
    "problem.line": "Zeile {line}",

    "suggestions.label": "Vorschläge",
    "field.default": "Standard: {value}",
    "field.example": "Beispiel: {value}",
  },
};
