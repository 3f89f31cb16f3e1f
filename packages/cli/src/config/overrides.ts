import { closestKey, objectNode, type TextNode } from "@cutover/schema/internal";
import type { Documents } from "./documents.js";
import { merge } from "./merge.js";

/** The fields that a variable or a flag overrides: docs/project-file.md lists them. */
export const overrides = {
  dockerHost: { variable: "CUTOVER_DOCKER_HOST", path: ["runtime", "docker", "host"] },
  store: { variable: "CUTOVER_STORE", path: ["store", "sqlite"] },
  listen: { variable: "CUTOVER_LISTEN", path: ["server", "listen"] },
  publicUrl: { variable: "CUTOVER_PUBLIC_URL", path: ["server", "public_url"] },
} as const;

export type OverrideName = keyof typeof overrides;

/** By name; a flag goes over its variable. */
export type Flags = Readonly<Partial<Record<OverrideName, string | undefined>>>;

/** Variables of the command line that override no field. */
const otherVariables = [
  "CUTOVER_CONFIG",
  "CUTOVER_DESTINATION",
  "CUTOVER_SERVER",
  "CUTOVER_TOKEN",
  "CUTOVER_CONTEXT",
] as const;

interface Given {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly flags: Flags;
}

/** The tree with the values of variables and flags over it. Each value's place is the variable or the flag. */
export function override(root: TextNode, documents: Documents, { environment, flags }: Given): TextNode {
  let tree = root;
  for (const [name, { variable, path }] of Object.entries(overrides)) {
    const flag = flags[name as OverrideName];
    const value = flag ?? environment[variable];
    if (value === undefined || value === "") continue;
    const from = documents.add(flag === undefined ? variable : `--${kebabCase(name)}`);
    const leaf: TextNode = { from, to: from, key: undefined, value, children: new Map() };
    tree = merge(
      tree,
      path.toReversed().reduce((child, key) => objectNode(leaf, new Map([[key, child]])), leaf),
    );
  }
  return tree;
}

function kebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** The names of variables that are probably mistyped overrides, with the meant name. */
export function mistyped(environment: Given["environment"]): { variable: string; meant: string }[] {
  const known: string[] = [...Object.values(overrides).map(({ variable }) => variable), ...otherVariables];
  return Object.keys(environment).flatMap((variable) => {
    if (!variable.startsWith("CUTOVER_") || known.includes(variable)) return [];
    const meant = closestKey(
      variable,
      known.map((each) => each.toLowerCase()),
    )?.toUpperCase();
    return meant === undefined ? [] : [{ variable, meant }];
  });
}
