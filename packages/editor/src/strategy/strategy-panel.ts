import { translate } from "@cutover/schema";
import { make, prose } from "../make.js";
import { type EditorLanguage, sayIn } from "../texts/language.js";
import { type StrategyChoice, strategyChoices, type StrategyState } from "./strategy-choices.js";

const names = {
  "": "strategy.default",
  recreate: "strategy.recreate",
  "blue-green": "strategy.blue-green",
} as const;

/** The choice of the strategy, what a deployment would do, and why a choice is impossible. */
export class StrategyPanel {
  readonly element: HTMLFieldSetElement;
  readonly #legend = make("legend", { part: "strategy-legend" });
  readonly #choices: ReadonlyMap<StrategyChoice, HTMLInputElement>;
  readonly #labels = new Map<StrategyChoice, HTMLElement>();
  readonly #row = make("div", { part: "strategy-choices" });
  readonly #outcome = make("p", { part: "strategy-outcome", id: "strategy-outcome" });
  readonly #ruledOut = make("p", { part: "strategy-ruled-out", id: "strategy-ruled-out" });

  constructor(onChoose: (choice: StrategyChoice) => void) {
    this.#choices = new Map(strategyChoices.map((value) => [value, this.#choice(value, onChoose)]));
    this.element = make(
      "fieldset",
      { part: "strategy" },
      this.#legend,
      this.#row,
      this.#outcome,
      this.#ruledOut,
    );
  }

  show(state: StrategyState, isReadOnly: boolean, language: EditorLanguage): void {
    const say = sayIn(language);
    this.#legend.textContent = say("strategy.legend");
    this.#row.hidden = !state.canChoose;
    for (const [value, input] of this.#choices) {
      const isRuledOut = value === "blue-green" && state.ruledOut !== undefined;
      // While the text is no JSON, the last choice stays.
      if (state.isJson) input.checked = state.chosen === value;
      input.disabled = isReadOnly || !state.isJson || isRuledOut;
      if (isRuledOut) input.setAttribute("aria-describedby", this.#ruledOut.id);
      else input.removeAttribute("aria-describedby");
      const label = this.#labels.get(value);
      if (label) label.textContent = say(names[value]);
    }
    this.#outcome.replaceChildren(...outcomeOf(state, language));
    this.#ruledOut.hidden = state.ruledOut === undefined;
    if (state.ruledOut === undefined) return;
    const strategy = say("strategy.blue-green");
    const { reason } = translate(state.ruledOut, language.config);
    this.#ruledOut.replaceChildren(prose(say("strategy.ruled-out", { strategy, reason })));
  }

  #choice(value: StrategyChoice, onChoose: (choice: StrategyChoice) => void): HTMLInputElement {
    const input = make("input", { type: "radio", name: "strategy", value });
    input.addEventListener("change", () => onChoose(value));
    const text = make("span");
    this.#labels.set(value, text);
    this.#row.append(make("label", { part: "strategy-choice" }, input, text));
    return input;
  }
}

function outcomeOf({ isJson, resolution }: StrategyState, language: EditorLanguage): (Node | string)[] {
  const say = sayIn(language);
  if (resolution === undefined) return [prose(say(isJson ? "strategy.unknown" : "strategy.no-json"))];
  const { strategy, reason } = translate(resolution, language.config);
  return [make("strong", {}, say(`strategy.${strategy}`)), " ", prose(reason)];
}
