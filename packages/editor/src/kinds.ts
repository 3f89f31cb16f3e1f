import type { SourceKind } from "@cutover/schema";
import { composeKind } from "@cutover/schema/compose";
import { dockerfileKind } from "@cutover/schema/dockerfile";
import { imageKind } from "@cutover/schema/image";
import { staticKind } from "@cutover/schema/static";

const kinds = {
  image: imageKind,
  dockerfile: dockerfileKind,
  static: staticKind,
  compose: composeKind,
} as const;

/** The sources that the editor knows by name. */
export type EditorSource = keyof typeof kinds;

/** Throws a TypeError for any other name. */
export function kindOf(source: string): SourceKind {
  if (Object.hasOwn(kinds, source)) return kinds[source as EditorSource];
  throw new TypeError(
    `source must be ${Object.keys(kinds).join(", ")}, but is "${source}". For a source of your own, set the property kind.`,
  );
}
