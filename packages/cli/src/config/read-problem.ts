import type { ConfigPath } from "@cutover/schema";
import type { Span, TextNode } from "@cutover/schema/internal";

/** A mistake in the notation of a text. */
export interface ReadProblem extends Span {
  readonly code: string;
  readonly path: ConfigPath;
  readonly message: string;
  readonly remedy: string;
}

export interface ReadDocument {
  /** Undefined if the text holds no value. */
  readonly root: TextNode | undefined;
  readonly problems: readonly ReadProblem[];
}
