import { listNode, objectNode, type Span, type TextNode } from "@cutover/schema/internal";
import { readJson } from "./read-json.js";
import type { ReadDocument, ReadProblem } from "./read-problem.js";
import { readYaml } from "./read-yaml.js";

/** Reads a text by the extension of its name. Offsets begin at `base`. Never throws. */
export function readDocument(name: string, text: string, base: number): ReadDocument {
  const { root, problems } = name.endsWith(".json") ? readJson(text) : readYaml(text);
  return { root: root && shift(root, base), problems: problems.map((each) => shiftProblem(each, base)) };
}

function shiftProblem(problem: ReadProblem, by: number): ReadProblem {
  return { ...problem, from: problem.from + by, to: problem.to + by };
}

function shift(node: TextNode, by: number): TextNode {
  const span = ({ from, to }: Span): Span => ({ from: from + by, to: to + by });
  const place = { ...span(node), key: node.key && span(node.key) };
  if (Array.isArray(node.value))
    return listNode(
      place,
      [...node.children.values()].map((child) => shift(child, by)),
    );
  if (typeof node.value !== "object" || node.value === null) return { ...node, ...place };
  const fields = [...node.children].map(([name, child]) => [String(name), shift(child, by)] as const);
  return objectNode(place, new Map(fields));
}
