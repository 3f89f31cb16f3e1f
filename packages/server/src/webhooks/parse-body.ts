/** The JSON of a body, alone or as the form field `payload`; undefined if it is none. */
export function parseBody(
  body: Uint8Array,
  contentType: string | null,
): { readonly json: unknown } | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(body);
    const isForm = contentType?.startsWith("application/x-www-form-urlencoded") ?? false;
    return { json: JSON.parse(isForm ? (new URLSearchParams(text).get("payload") ?? "") : text) };
  } catch {
    return undefined;
  }
}
