import { catalogue } from "@cutover/schema/locales/pt-BR";
import type { EditorLanguage } from "./language.js";

/** Brazilian Portuguese. */
export const language: EditorLanguage = {
  locale: "pt-BR",
  config: catalogue,
  texts: {
    "code.label": "Configuração",

    "strategy.legend": "Estratégia",
    "strategy.default": "Padrão",
    "strategy.recreate": "Recreate",
    "strategy.blue-green": "Blue-green",
    "strategy.ruled-out": "{strategy} não é possível: {reason}",
    "strategy.unknown": "Corrija os erros para ver a estratégia.",
    "strategy.no-json": "Corrija o JSON para escolher uma estratégia.",

    "problems.label": "Problemas",
    "problems.none": "Nenhum problema",
    "problems.count": { one: "{count} problema", other: "{count} problemas" },
    "problems.block": "Corrija primeiro os erros desta configuração.",
    "problem.error": "Erro",
    "problem.warning": "Aviso",
    "problem.line": "Linha {line}",

    "suggestions.label": "Sugestões",
    "field.default": "Padrão: {value}",
    "field.example": "Exemplo: {value}",
  },
};
