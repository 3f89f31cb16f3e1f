import { catalogue } from "@cutover/schema/locales/zh-CN";
import type { EditorLanguage } from "./language.js";

/** Simplified Chinese. */
export const language: EditorLanguage = {
  locale: "zh-CN",
  config: catalogue,
  texts: {
    "code.label": "配置",

    "strategy.legend": "策略",
    "strategy.default": "默认",
    "strategy.recreate": "Recreate",
    "strategy.blue-green": "Blue-green",
    "strategy.ruled-out": "无法使用 {strategy}：{reason}",
    "strategy.unknown": "修正错误后才能确定策略。",
    "strategy.no-json": "请先修正 JSON，再选择策略。",

    "problems.label": "问题",
    "problems.none": "没有问题",
    "problems.count": "{count} 个问题",
    "problems.block": "请先修正此配置中的错误。",
    "problem.error": "错误",
    "problem.warning": "警告",
    "problem.line": "第 {line} 行",

    "suggestions.label": "建议",
    "field.default": "默认值：{value}",
    "field.example": "示例：{value}",
  },
};
