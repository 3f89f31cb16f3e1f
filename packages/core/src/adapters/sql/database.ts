import type { Generated } from "kysely";

/** Columns that queries need stand on their own; the rest of each record is JSON text in `record`. `open`: 0 closed, 1 open, 2 queued. */
export interface Database {
  workloads: { name: string; record: string };
  domains: { domain: string; workload: string };
  leases: { key: string; fence: number; owner: string | null; beat: number };
  deployments: { seq: Generated<number>; id: string; workload: string; open: 0 | 1 | 2; record: string };
  phases: { seq: Generated<number>; deployment: string; phase: string; fence: number; at_ms: number };
  states: { workload: string; record: string };
  /** By the deployment that made them. One that changes is written anew, with a greater `seq`. */
  revisions: { seq: Generated<number>; id: string; record: string };
  /** Which records name a revision. */
  revision_uses: { owner: string; revision: string };
  /** Large values that records have, each once: see shared-parts.ts. */
  parts: { hash: string; text: string };
  /** Which records have a part, whether directly or within another. */
  part_uses: { owner: string; hash: string };
  health: { seq: Generated<number>; workload: string; record: string };
  /** `passing`: 1 for lines and progress, of which fewer are kept. */
  events: {
    seq: Generated<number>;
    workload: string;
    deployment: string;
    passing: 0 | 1;
    record: string;
  };
}
