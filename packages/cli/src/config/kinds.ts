import type { SourcePlugin } from "@cutover/core/plugin";
import type { SourceKind } from "@cutover/schema";
import { compose } from "@cutover/plugin-compose";
import { dockerfile } from "@cutover/plugin-dockerfile";
import { image } from "@cutover/plugin-image";
import { staticSite } from "@cutover/plugin-static";

/** The sources that come with the command line. */
export function ownSources(): SourcePlugin[] {
  return [image(), dockerfile(), staticSite(), compose()] as SourcePlugin[];
}

export type Kinds = ReadonlyMap<string, SourceKind>;

export function kindsOf(sources: readonly SourcePlugin[]): Kinds {
  return new Map(sources.map((source) => [source.kind, source as SourceKind]));
}
