import {
  type JsonSchema,
  jsonSchema,
  type SourceKind,
  type TextDiagnostic,
  type ToldResolution,
  translate,
  validateText,
} from "@cutover/schema";
import { findNodeAtOffset, getNodePath, getNodeValue, parseTree } from "jsonc-parser";
import type { Described } from "./code/hover-card.js";
import { fieldAt, schemasAt } from "./fields/field-at.js";
import { fieldCard } from "./fields/field-card.js";
import { suggestionsAt } from "./fields/suggestions.js";
import { kindOf } from "./kinds.js";
import { make } from "./make.js";
import { ProblemList } from "./problems/problem-list.js";
import { type StrategyChoice, strategyState } from "./strategy/strategy-choices.js";
import { strategyEdit } from "./strategy/strategy-edit.js";
import { StrategyPanel } from "./strategy/strategy-panel.js";
import { editorStyle } from "./style.js";
import { CodeView } from "./surface/code-view.js";
import { PlainText } from "./surface/plain-text.js";
import type { TextSurface } from "./surface/text-surface.js";
import { type EditorLanguage, englishLanguage, type Say, sayIn } from "./texts/language.js";
import { loadLanguage } from "./texts/languages.js";

/** Of the event `diagnostics`: what the editor shows about the text, in its language. */
export interface EditorDiagnostics {
  readonly diagnostics: readonly TextDiagnostic[];
  /** Undefined while the config has errors. */
  readonly resolution: ToldResolution | undefined;
}

/** Of the configs of a kind, with descriptions in a language. */
interface SchemaOf {
  readonly kind: SourceKind;
  readonly language: EditorLanguage;
  readonly schema: JsonSchema;
}

/** On a server there are no elements; the module can still be imported. */
const Element = globalThis.HTMLElement ?? Object;

/**
 * `<cutover-editor source value locale theme readonly>`: an editor for the config of a workload, with completion,
 * mistakes with their fixes, and a choice of the strategy. It is a form control: its value is the text, and an
 * error blocks the form.
 *
 * Events: `input` at each change, `change` when the focus leaves a changed text, `diagnostics`
 * (a `CustomEvent` of `EditorDiagnostics`) whenever the text has been checked.
 */
export class CutoverEditor extends Element {
  static readonly formAssociated = true;
  static readonly observedAttributes = ["source", "value", "locale", "readonly", "aria-label"];

  readonly #internals: ElementInternals;
  readonly #strategy: StrategyPanel;
  readonly #problems: ProblemList;
  readonly #frame = make("div", { part: "frame" });
  readonly #writing = make("div", { part: "writing" });
  #surface: TextSurface | undefined;
  /** The text while nothing is shown. */
  #text = "";
  /** Since then, the attribute `value` is only what a reset returns to. */
  #isDirty = false;
  #textOnFocus = "";
  #isDisabled = false;
  #ownKind: SourceKind | undefined;
  #schema: SchemaOf | undefined;
  #ownLanguage: EditorLanguage | undefined;
  #language = englishLanguage;
  #checked: EditorDiagnostics = { diagnostics: [], resolution: undefined };

  constructor() {
    super();
    this.#internals = this.attachInternals();
    this.#strategy = new StrategyPanel((choice) => this.#choose(choice));
    this.#problems = new ProblemList({
      onSelect: (from, to) => this.#surface?.select(from, to),
      onFix: (edits) => {
        this.#surface?.edit(edits);
        // The button is gone with its problem.
        this.focus();
      },
    });
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [editorStyle()];
    const { element: strategy } = this.#strategy;
    this.#frame.append(strategy, this.#writing, this.#problems.element);
    root.append(this.#frame);
    // What the inner elements say is not yet said by the editor.
    for (const type of ["input", "change"]) root.addEventListener(type, (event) => event.stopPropagation());
    this.addEventListener("focusin", () => (this.#textOnFocus = this.value));
    this.addEventListener("focusout", () => this.#noteChange());
    // A click on the control's label is a click on the element itself.
    this.addEventListener("click", (event) => event.composedPath()[0] === this && this.focus());
  }

  /** The text. Setting another one begins anew, without what could be undone. */
  get value(): string {
    return this.#surface?.text ?? this.#text;
  }

  set value(text: string) {
    this.#isDirty = true;
    this.#load(text);
  }

  /** One of image, dockerfile, static and compose; image if absent. */
  get source(): string {
    return this.getAttribute("source") ?? "image";
  }

  set source(source: string) {
    this.setAttribute("source", source);
  }

  /** A source kind of your own, instead of `source`. */
  get kind(): SourceKind {
    return this.#ownKind ?? kindOf(this.source);
  }

  set kind(kind: SourceKind | undefined) {
    this.#ownKind = kind;
    this.#check();
  }

  /** The nearest language is loaded: of `de-AT`, German; English if there is none. */
  get locale(): string {
    return this.getAttribute("locale") ?? "en";
  }

  set locale(locale: string) {
    this.setAttribute("locale", locale);
  }

  /** All texts in a language of your own, instead of `locale`. */
  get language(): EditorLanguage {
    return this.#ownLanguage ?? this.#language;
  }

  set language(language: EditorLanguage | undefined) {
    this.#ownLanguage = language;
    this.#check();
  }

  /** `light`, `dark` or `system`; the colour scheme of the page if absent. */
  get theme(): string {
    return this.getAttribute("theme") ?? "";
  }

  set theme(theme: string) {
    this.setAttribute("theme", theme);
  }

  get readOnly(): boolean {
    return this.hasAttribute("readonly");
  }

  set readOnly(isReadOnly: boolean) {
    this.toggleAttribute("readonly", isReadOnly);
  }

  get form(): HTMLFormElement | null {
    return this.#internals.form;
  }

  get name(): string {
    return this.getAttribute("name") ?? "";
  }

  set name(name: string) {
    this.setAttribute("name", name);
  }

  get validity(): ValidityState {
    return this.#internals.validity;
  }

  get validationMessage(): string {
    return this.#internals.validationMessage;
  }

  checkValidity(): boolean {
    return this.#internals.checkValidity();
  }

  reportValidity(): boolean {
    return this.#internals.reportValidity();
  }

  /** Mistakes and warnings of the text, in the language of the editor. */
  get diagnostics(): readonly TextDiagnostic[] {
    return this.#checked.diagnostics;
  }

  /** The strategy of a deployment of this config; undefined while it has errors. */
  get resolution(): ToldResolution | undefined {
    return this.#checked.resolution;
  }

  override focus(): void {
    this.#surface?.input.focus();
  }

  connectedCallback(): void {
    const onChange = () => this.#onTyped();
    const text = this.#text;
    this.#surface = matchMedia("(pointer: coarse)").matches
      ? new PlainText(text, onChange)
      : new CodeView({
          text,
          root: this.#root,
          onChange,
          suggest: (written, offset) => suggestionsAt(this.#jsonSchema, written, offset),
          suggestionsLabel: () => this.#say("suggestions.label"),
          describe: (written, offset) => this.#describe(written, offset),
        });
    this.#writing.replaceChildren(this.#surface.element);
    this.#check();
  }

  disconnectedCallback(): void {
    this.#text = this.value;
    this.#surface?.dispose();
    this.#surface = undefined;
  }

  attributeChangedCallback(name: string, _: string | null, value: string | null): void {
    if (name === "locale") void this.#speak();
    else if (name !== "value") this.#check();
    else if (!this.#isDirty) this.#load(value ?? "");
  }

  formResetCallback(): void {
    this.#isDirty = false;
    this.#load(this.getAttribute("value") ?? "");
  }

  formDisabledCallback(isDisabled: boolean): void {
    this.#isDisabled = isDisabled;
    this.#check();
  }

  formStateRestoreCallback(state: unknown): void {
    if (typeof state === "string") this.value = state;
  }

  get #root(): ShadowRoot {
    return this.shadowRoot as ShadowRoot;
  }

  get #jsonSchema(): JsonSchema {
    const { kind, language } = this;
    if (this.#schema?.kind !== kind || this.#schema.language !== language)
      this.#schema = { kind, language, schema: jsonSchema(kind, language.config) };
    return this.#schema.schema;
  }

  get #say(): Say {
    return sayIn(this.language);
  }

  async #speak(): Promise<void> {
    const { locale } = this;
    const language = await loadLanguage(locale);
    // Another one may have been asked for since.
    if (locale !== this.locale) return;
    this.#language = language;
    this.#check();
  }

  #load(text: string): void {
    const plain = text.replaceAll(/\r\n?/g, "\n");
    if (plain === this.value) return;
    this.#text = plain;
    this.#surface?.load(plain);
    this.#check();
  }

  #onTyped(): void {
    this.#isDirty = true;
    this.#check();
    this.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
  }

  #noteChange(): void {
    if (this.value === this.#textOnFocus) return;
    this.#textOnFocus = this.value;
    this.dispatchEvent(new Event("change", { bubbles: true }));
  }

  #choose(choice: StrategyChoice): void {
    const edits = strategyEdit(this.value, choice);
    if (edits.length > 0) this.#surface?.edit(edits);
  }

  /** Checks the text at once, so that a form never sees the validity of an older one, and shows the result. */
  #check(): void {
    if (this.#surface === undefined) return;
    const { value: text, kind, language } = this;
    const schema = this.#jsonSchema;
    const found = validateText(kind, text);
    const state = strategyState(kind, { text, schema, diagnostics: found });
    const diagnostics = found.map((each) => translate(each, language.config));
    const resolution = state.resolution && translate(state.resolution, language.config);
    this.#checked = { diagnostics, resolution };

    this.#frame.lang = language.locale;
    const isReadOnly = this.readOnly || this.#isDisabled;
    this.#surface.show({ diagnostics, isReadOnly, label: this.#label });
    this.#problems.show({ diagnostics, text, isReadOnly, say: this.#say });
    this.#strategy.show(state, isReadOnly, language);
    this.#report(text);
    this.dispatchEvent(new CustomEvent<EditorDiagnostics>("diagnostics", { detail: this.#checked }));
  }

  #report(text: string): void {
    this.#internals.setFormValue(text);
    const hasErrors = this.diagnostics.some(({ severity }) => severity === "error");
    if (!hasErrors) this.#internals.setValidity({});
    else
      this.#internals.setValidity({ customError: true }, this.#say("problems.block"), this.#surface?.input);
  }

  get #label(): string {
    const labels = [...this.#internals.labels].map(({ textContent }) => textContent?.trim()).join(" ");
    return this.ariaLabel ?? (labels || this.#say("code.label"));
  }

  #describe(text: string, offset: number): Described | undefined {
    const tree = parseTree(text, [], { allowTrailingComma: true });
    const node = tree && findNodeAtOffset(tree, offset, true);
    if (tree === undefined || node === undefined || node === tree) return undefined;
    const field = fieldAt(schemasAt(this.#jsonSchema, getNodePath(node), getNodeValue(tree)));
    return field && { from: node.offset, to: node.offset + node.length, card: fieldCard(field, this.#say) };
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "cutover-editor": CutoverEditor;
  }
}
