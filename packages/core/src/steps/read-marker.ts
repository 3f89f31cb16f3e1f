import { say } from "@cutover/schema/sayings";
import type { ProbeOutcome, Prober } from "../ports/prober.js";
import { hostName } from "../ports/host-name.js";
import { markerPath, type Entrance } from "../ports/router.js";

const markerTimeoutMs = 2_000;
const markerBytes = 256;

/**
 * The answer of an entrance at the marker's path. nobody: nothing listens there, as seen from the deployer's
 * machine.
 */
export type MarkerAnswer =
  | { readonly kind: "marker"; readonly nonce: string }
  | { readonly kind: "redirect" | "nobody" }
  | { readonly kind: "other"; readonly outcome: ProbeOutcome };

/** Reads the marker once, on its own connection. */
export async function readMarker(
  prober: Prober,
  { scheme, address, port, domain }: Entrance,
  signal: AbortSignal,
): Promise<MarkerAnswer> {
  const host = hostName(domain);
  const at = { scheme, address, port, host, path: markerPath };
  const outcome = await prober.probe(
    { ...at, timeoutMs: markerTimeoutMs, maxBodyBytes: markerBytes },
    signal,
  );
  if (outcome.kind === "failure")
    return outcome.reason === "refused" || outcome.reason === "unreachable"
      ? { kind: "nobody" }
      : { kind: "other", outcome };
  const { status, contentType, body, location } = outcome;
  if (status === 200 && contentType === "text/plain") return { kind: "marker", nonce: body.trim() };
  if (status >= 300 && status < 400 && leadsToHttps(location, host)) return { kind: "redirect" };
  return { kind: "other", outcome };
}

function leadsToHttps(location: string | undefined, host: string): boolean {
  const url = location !== undefined && URL.canParse(location) ? new URL(location) : undefined;
  return url?.protocol === "https:" && url.hostname === host;
}

/** Describes, for an error, the answer in place of the marker. */
export function describeAnswer(answer: MarkerAnswer): string {
  switch (answer.kind) {
    case "marker":
      return say("answer.other-write");
    case "redirect":
      return say("answer.redirect");
    case "nobody":
      return say("answer.nobody");
    case "other":
      return answer.outcome.kind === "answer"
        ? say("answer.other", { status: answer.outcome.status })
        : say("answer.nothing", { said: answer.outcome.message });
  }
}
