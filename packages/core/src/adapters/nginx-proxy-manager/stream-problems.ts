import * as z from "zod";
import { findTarget, hostText } from "../../ports/moved-targets.js";
import type { RouteTarget } from "../../ports/router.js";

const flag = z.union([z.boolean(), z.number()]).transform(Boolean);

/** A stream, which has no domain, but shares the one nginx. */
const stream = z.looseObject({
  id: z.int(),
  enabled: flag.default(true),
  incoming_port: z.coerce.number(),
  tcp_forwarding: flag.default(true),
  forwarding_host: z.string(),
  forwarding_port: z.coerce.number(),
});

/** Where the proxy itself listens, in every version and image. */
const ownPorts = new Set([80, 81, 443]);

export interface StreamProblem {
  readonly subject: string;
  readonly message: string;
  /** taken: it listens where the proxy does. perhaps: it does so unless the port is mapped to another. named: it leads to one of the targets. */
  readonly kind: "taken" | "perhaps" | "named";
}

export interface StreamsSeen {
  /** What the streams must not lead to. */
  readonly targets?: readonly RouteTarget[];
  /** The ports at which the proxy is reached from here: its own ones, unless they are mapped. */
  readonly dialled?: readonly number[];
}

/** What streams keep from going well; rows that are no streams are skipped. */
export function streamProblems(
  rows: readonly unknown[],
  { targets = [], dialled = [] }: StreamsSeen,
): StreamProblem[] {
  const problems: StreamProblem[] = [];
  for (const row of rows) {
    const { success, data } = stream.safeParse(row);
    if (!success || !data.enabled) continue;
    const { id, incoming_port, tcp_forwarding, forwarding_host: host, forwarding_port: port } = data;
    const subject = `stream ${id}`;
    // nginx then fails to listen at its next reload, which stands in its log alone.
    if (tcp_forwarding && ownPorts.has(incoming_port)) {
      const message =
        `it listens on port ${incoming_port}, as the proxy itself does: nginx loads no configuration any more, ` +
        "although the API answers every write as if it did";
      problems.push({ subject, message, kind: "taken" });
    } else if (tcp_forwarding && dialled.includes(incoming_port)) {
      const message =
        `it listens on port ${incoming_port}, at which the proxy is reached: unless that port is mapped to another, nginx ` +
        "loads no configuration any more, although the API answers every write as if it did";
      problems.push({ subject, message, kind: "perhaps" });
    }
    if (findTarget({ host, port }, targets))
      problems.push({ subject, message: `it forwards to ${hostText(host)}:${port}`, kind: "named" });
  }
  return problems;
}
