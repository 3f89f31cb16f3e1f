type Made<Tag extends keyof HTMLElementTagNameMap> = Partial<
  Omit<HTMLElementTagNameMap[Tag], "style" | "part">
> & {
  /** Names for `::part`, which are the classes too. */
  readonly part?: string;
};

/** Makes an element. Children are text nodes or elements, never markup. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  { part, ...properties }: Made<Tag> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  Object.assign(element, properties);
  if (part !== undefined) {
    element.className = part;
    element.setAttribute("part", part);
  }
  element.append(...children);
  return element;
}

/** A sentence in its own direction, whatever the page's. Backticks in it mark what people write in a config. */
export function prose(sentence: string): HTMLElement {
  const parts = sentence.split("`").map((part, at) => (at % 2 === 1 ? make("code", {}, part) : part));
  return make("bdi", {}, ...parts);
}
