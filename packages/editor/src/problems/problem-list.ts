import type { TextDiagnostic } from "@cutover/schema";
import { make, prose } from "../make.js";
import type { TextEdit } from "../surface/text-surface.js";
import type { Say } from "../texts/language.js";

export interface ProblemListOptions {
  onSelect(from: number, to: number): void;
  onFix(edits: readonly TextEdit[]): void;
}

export interface Problems {
  readonly diagnostics: readonly TextDiagnostic[];
  readonly text: string;
  readonly isReadOnly: boolean;
  readonly say: Say;
}

/** How long typing rests before the number of problems is announced. */
const restMs = 1000;

/** The problems as buttons that move the cursor there, each with its fix; their number is announced politely. */
export class ProblemList {
  readonly element: HTMLElement;
  readonly #list = make("ol", { part: "problem-list" });
  readonly #count = make("p", { part: "problem-count" });
  readonly #announced = make("p", { className: "announced", role: "status" });
  readonly #options: ProblemListOptions;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: ProblemListOptions) {
    this.#options = options;
    this.element = make("section", { part: "problems" }, this.#count, this.#list, this.#announced);
  }

  show(problems: Problems): void {
    const { diagnostics, say } = problems;
    const count = diagnostics.length;
    const summary = count === 0 ? say("problems.none") : say("problems.count", { count });
    this.element.ariaLabel = say("problems.label");
    this.#count.replaceChildren(prose(summary));
    this.#list.replaceChildren(...diagnostics.map((each) => this.#item(each, problems)));
    this.#list.hidden = count === 0;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.#announced.textContent = summary), restMs);
  }

  #item(diagnostic: TextDiagnostic, { text, isReadOnly, say }: Problems): HTMLLIElement {
    const { from, to, severity, message, fix } = diagnostic;
    const line = text.slice(0, from).split("\n").length;
    const place = make("bdi", { className: "place" }, say("problem.line", { line }));
    const kind = make("bdi", { className: "severity" }, say(`problem.${severity}`));
    const button = make("button", { part: "problem", type: "button" }, kind, place, prose(message));
    button.addEventListener("click", () => this.#options.onSelect(from, to));
    const item = make("li", { className: severity }, button);
    if (fix && !isReadOnly) {
      const mend = make("button", { part: "fix", type: "button" }, prose(fix.label));
      mend.addEventListener("click", () => this.#options.onFix(fix.edits));
      item.append(mend);
    }
    return item;
  }
}
