import type { Catalogue, FixKey, RemedyKey, TextKey, Told } from "./catalogue.js";
import { render, renderMessage } from "./render.js";

/** A mistake, a warning, a diagnostic or a resolution of this package. */
export interface Translatable extends Told {
  readonly message?: string;
  readonly reason?: string;
  readonly expected?: string;
  readonly received?: string;
  readonly remedy?: string;
  readonly remedyKey?: RemedyKey;
  readonly fix?: { readonly label: string; readonly labelKey: FixKey };
}

/** Returns the same with each of its texts in the language of the catalogue. */
export function translate<Said extends Translatable>(said: Said, catalogue: Catalogue): Said {
  const { params } = said;
  const text = (key: unknown) => render({ key: key as TextKey, params }, catalogue);
  return {
    ...said,
    ...(said.message !== undefined && { message: renderMessage(said, catalogue) }),
    ...(said.reason !== undefined && { reason: text(said.key) }),
    ...(said.expected !== undefined && { expected: text(params["expected"]) }),
    ...(said.received !== undefined && { received: text(params["received"]) }),
    ...(said.remedyKey && { remedy: text(said.remedyKey) }),
    ...(said.fix && { fix: { ...said.fix, label: text(said.fix.labelKey) } }),
  };
}
