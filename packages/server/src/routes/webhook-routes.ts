import { z } from "zod";
import { route, type Route } from "../http/route.js";
import { senderNames, type SenderName } from "../webhooks/webhook-options.js";
import type { Webhooks } from "../webhooks/webhooks.js";
import type { ServerContext } from "./server-context.js";

/** Open to everybody: a delivery is proven by its signature, or by a secret in a header or in the path. */
export function webhookRoutes({ closing }: ServerContext, webhooks: Webhooks): Route[] {
  const configured = senderNames.filter((name) => webhooks.senders.has(name));
  return configured.map((sender) => {
    const isInPath = sender === "docker-hub";
    return route({
      method: "POST",
      path: pathOf(sender),
      scope: "public",
      summary:
        sender === "ci"
          ? "Deploys for a CI job, and answers with the outcome and the log"
          : `Takes a delivery of ${sender}`,
      request: { leavesBody: true, ...(isInPath && { params: z.object({ secret: z.string() }) }) },
      answer: sender === "ci" ? { 200: "text/plain" } : { 200: deliveries, 202: deliveries },
      handler: ({ request, requestId, note, params }) =>
        webhooks.receive(request, { sender, pathSecret: params["secret"], requestId, note, closing }),
    });
  });
}

function pathOf(sender: SenderName): string {
  if (sender === "ci") return "/deploy";
  return sender === "docker-hub" ? "/v1/hooks/docker-hub/{secret}" : `/v1/hooks/${sender}`;
}

const deliveries = z
  .object({
    deliveries: z.array(
      z.object({
        webhook: z.string(),
        outcome: z.enum(["accepted", "duplicate", "ignored", "refused"]),
        reason: z.string().optional(),
        deployment: z.string().optional(),
      }),
    ),
  })
  .meta({ title: "What became of a delivery, for each webhook that it proved" });
