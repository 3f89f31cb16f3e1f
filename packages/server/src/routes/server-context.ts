import type { Deployer } from "@cutover/core";
import type { Clock } from "@cutover/core/ports";
import type { TokenAccess } from "../access/token-access.js";
import type { EventHub } from "../events/event-hub.js";
import type { Records } from "../records/records.js";

/** What the routes work with. */
export interface ServerContext {
  readonly deployer: Deployer;
  readonly records: Records;
  readonly access: TokenAccess;
  readonly events: EventHub;
  readonly clock: Clock;
  readonly version: string;
  /** Aborts if the server closes: waits end, and readers are told. */
  readonly closing: AbortSignal;
  /** Between two signs of life in a silent stream; 15 s if absent. */
  readonly heartbeatMs?: number | undefined;
}
