import { catalogue } from "@cutover/schema/locales/ja";
import type { EditorLanguage } from "./language.js";

/** Japanese. */
export const language: EditorLanguage = {
  locale: "ja",
  config: catalogue,
  texts: {
    "code.label": "設定",

    "strategy.legend": "戦略",
    "strategy.default": "既定",
    "strategy.recreate": "Recreate",
    "strategy.blue-green": "Blue-green",
    "strategy.ruled-out": "{strategy} は選べません：{reason}",
    "strategy.unknown": "エラーを直すと戦略が表示されます。",
    "strategy.no-json": "JSON を直すと戦略を選べます。",

    "problems.label": "問題",
    "problems.none": "問題なし",
    "problems.count": "問題 {count} 件",
    "problems.block": "先にこの設定のエラーを直してください。",
    "problem.error": "エラー",
    "problem.warning": "警告",
    "problem.line": "{line} 行目",

    "suggestions.label": "候補",
    "field.default": "既定値：{value}",
    "field.example": "例：{value}",
  },
};
