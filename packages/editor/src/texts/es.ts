import { catalogue } from "@cutover/schema/locales/es";
import type { EditorLanguage } from "./language.js";

/** Spanish. */
export const language: EditorLanguage = {
  locale: "es",
  config: catalogue,
  texts: {
    "code.label": "Configuración",

    "strategy.legend": "Estrategia",
    "strategy.default": "Predeterminada",
    "strategy.recreate": "Recreate",
    "strategy.blue-green": "Blue-green",
    "strategy.ruled-out": "{strategy} no es posible: {reason}",
    "strategy.unknown": "Corrija los errores para ver la estrategia.",
    "strategy.no-json": "Corrija el JSON para elegir una estrategia.",

    "problems.label": "Problemas",
    "problems.none": "Ningún problema",
    "problems.count": { one: "{count} problema", other: "{count} problemas" },
    "problems.block": "Corrija primero los errores de esta configuración.",
    "problem.error": "Error",
    "problem.warning": "Advertencia",
    "problem.line": "Línea {line}",

    "suggestions.label": "Sugerencias",
    "field.default": "Valor predeterminado: {value}",
    "field.example": "Ejemplo: {value}",
  },
};
