import { deploymentBegunWire, deploymentResultWire } from "@cutover/client/api";
import type { Answers } from "../http/route.js";

/** Of a route that begins a deployment. Any other outcome is a problem. */
export const begunAnswers: Answers = { 200: deploymentResultWire, 202: deploymentBegunWire };

export const waitHeaders = {
  "Idempotency-Key": "A repeated request with the same key and body is answered for the same deployment.",
  Prefer: "`wait=SECONDS` waits for the outcome: 200, 422 (nothing changed), 502 (undone), 500, or 202.",
  Accept: "`text/plain` streams the log; its last line is the outcome, and the answer breaks off on failure.",
};
