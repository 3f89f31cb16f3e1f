import * as z from "zod";
import { byteSizeSchema } from "./byte-size.js";
import { durationSchema } from "./duration.js";

/** Limits of the proxy for a workload. Nothing transforms. */
export const proxyFields = {
  proxy: z
    .strictObject({
      max_body_size: byteSizeSchema("1k")
        .optional()
        .meta({
          title: "Largest body",
          description:
            "Largest request body; a larger one is answered with 413. The proxy's own setting if absent.",
          examples: ["50m", "2g"],
        }),
      connect_timeout: durationSchema("1s")
        .optional()
        .meta({
          title: "Connect timeout",
          description: "How long the proxy tries to connect to the container before it answers with 504.",
          examples: ["5s"],
        }),
      send_timeout: durationSchema("1s")
        .optional()
        .meta({
          title: "Send timeout",
          description: "How long the container may read nothing of a request before the proxy gives up.",
          examples: ["60s"],
        }),
      read_timeout: durationSchema("1s")
        .optional()
        .meta({
          title: "Read timeout",
          description: "How long an answer or a WebSocket may be silent before the proxy gives up.",
          examples: ["60s", "1h"],
        }),
    })
    .optional()
    .meta({
      title: "Proxy",
      description: "What the proxy passes to the container, and how long it waits.",
      examples: [{ max_body_size: "50m", read_timeout: "5m" }],
    }),
};
