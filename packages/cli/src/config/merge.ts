import { objectNode, type TextNode } from "@cutover/schema/internal";

/** Lays `over` over `base`: maps merge by key; lists and single values replace. */
export function merge(base: TextNode, over: TextNode): TextNode {
  if (!isMap(base) || !isMap(over)) return over;
  const children = new Map(base.children as ReadonlyMap<string, TextNode>);
  for (const [name, child] of over.children as ReadonlyMap<string, TextNode>) {
    const below = children.get(name);
    children.set(name, below === undefined ? child : merge(below, child));
  }
  return objectNode(base, children);
}

export function isMap({ value }: TextNode): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
