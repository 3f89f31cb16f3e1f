/** An answer as JSON. `undefined` members are left out. */
export function json(body: unknown, options?: JsonOptions): Response {
  return jsonText(JSON.stringify(body), options);
}

/** As `json`, of what is written as JSON already. */
export function jsonText(text: string, { status = 200, headers = {} }: JsonOptions = {}): Response {
  return new Response(text, {
    status,
    headers: { "Content-Type": "application/json", ...headers },
  });
}

interface JsonOptions {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export function text(body: string, status = 200): Response {
  return new Response(body, { status, headers: { "Content-Type": "text/plain; charset=utf-8" } });
}
