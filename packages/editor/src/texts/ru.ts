import { catalogue } from "@cutover/schema/locales/ru";
import type { EditorLanguage } from "./language.js";

/** Russian. */
export const language: EditorLanguage = {
  locale: "ru",
  config: catalogue,
  texts: {
    "code.label": "Конфигурация",

    "strategy.legend": "Стратегия",
    "strategy.default": "По умолчанию",
    "strategy.recreate": "Recreate",
    "strategy.blue-green": "Blue-green",
    "strategy.ruled-out": "Стратегия {strategy} невозможна: {reason}",
    "strategy.unknown": "Исправьте ошибки, чтобы узнать стратегию.",
    "strategy.no-json": "Исправьте JSON, чтобы выбрать стратегию.",

    "problems.label": "Проблемы",
    "problems.none": "Проблем нет",
    "problems.count": {
      one: "{count} проблема",
      few: "{count} проблемы",
      many: "{count} проблем",
      other: "{count} проблемы",
    },
    "problems.block": "Сначала исправьте ошибки в этой конфигурации.",
    "problem.error": "Ошибка",
    "problem.warning": "Предупреждение",
    "problem.line": "Строка {line}",

    "suggestions.label": "Подсказки",
    "field.default": "По умолчанию: {value}",
    "field.example": "Пример: {value}",
  },
};
