/** Every text of the editor that is not about the config itself; those are in the catalogue of @cutover/schema. */
export const englishTexts = {
  "code.label": "Config",

  "strategy.legend": "Strategy",
  "strategy.default": "Default",
  "strategy.recreate": "Recreate",
  "strategy.blue-green": "Blue-green",
  "strategy.ruled-out": "{strategy} is not possible: {reason}",
  "strategy.unknown": "Fix the errors to see the strategy.",
  "strategy.no-json": "Fix the JSON to choose a strategy.",

  "problems.label": "Problems",
  "problems.none": "No problems",
  "problems.count": { one: "{count} problem", other: "{count} problems" },
  "problems.block": "Fix the errors of this config first.",
  "problem.error": "Error",
  "problem.warning": "Warning",
  "problem.line": "Line {line}",

  "suggestions.label": "Suggestions",
  "field.default": "Default: {value}",
  "field.example": "Example: {value}",
} as const;
