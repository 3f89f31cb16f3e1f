import { catalogue } from "@cutover/schema/locales/fr";
import type { EditorLanguage } from "./language.js";

/** French. */
export const language: EditorLanguage = {
  locale: "fr",
  config: catalogue,
  texts: {
    "code.label": "Configuration",

    "strategy.legend": "Stratégie",
    "strategy.default": "Par défaut",
    "strategy.recreate": "Recreate",
    "strategy.blue-green": "Blue-green",
    "strategy.ruled-out": "{strategy} est impossible : {reason}",
    "strategy.unknown": "Corrigez les erreurs pour connaître la stratégie.",
    "strategy.no-json": "Corrigez le JSON pour choisir une stratégie.",

    "problems.label": "Problèmes",
    "problems.none": "Aucun problème",
    "problems.count": { one: "{count} problème", other: "{count} problèmes" },
    "problems.block": "Corrigez d’abord les erreurs de cette configuration.",
    "problem.error": "Erreur",
    "problem.warning": "Avertissement",
    "problem.line": "Ligne {line}",

    "suggestions.label": "Suggestions",
    "field.default": "Par défaut : {value}",
    "field.example": "Exemple : {value}",
  },
};
