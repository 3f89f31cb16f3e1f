import type { Revision } from "../records/records.js";
import { newRevision } from "../revision/parts.js";
import { plainSpec } from "./plain-spec.js";
import type { Store } from "../ports/store.js";

export interface StoreWorld {
  /** An empty, migrated store. */
  readonly store: Store;
  /** The same data through another connection, as another process would see it; migrated. */
  readonly other: Store;
}

export interface StoreCase {
  readonly title: string;
  readonly run: (world: StoreWorld) => Promise<void>;
}

/** What a deployment of `web` made, as a record names it. */
export function plainRevision(deployment: string): Revision {
  const release = { container: plainSpec("registry/web@sha256:0") };
  const reach = { kind: "loopback" } as const;
  return newRevision(release, {
    deployment,
    workload: "web",
    source: "image",
    port: 80,
    loopbackPort: 20_000,
    reach,
  });
}
