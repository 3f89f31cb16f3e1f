import { DeployerError } from "@cutover/schema/errors";
import { RecordsFile } from "./records-file.js";
import type { AuditEntry, AuditLog, DeliveryLog, DeliveryRecord, Records } from "./records.js";
import { SqliteAlerts, type KeptAlerts } from "./sqlite-alerts.js";
import { SqliteIdempotencyKeys, SqliteSeenWebhooks } from "./sqlite-claims.js";
import { SqliteLog } from "./sqlite-log.js";
import { SqliteOrigins } from "./sqlite-origins.js";
import { SqliteProgress } from "./sqlite-progress.js";
import { SqliteSessions } from "./sqlite-sessions.js";
import { SqliteTokens } from "./sqlite-tokens.js";

/** How many entries stay; those of `audit` and `deliveries` count for each of their parts. */
export interface Kept {
  readonly audit: number;
  readonly deliveries: number;
  readonly alerts: KeptAlerts;
  readonly seenWebhooks: number;
  readonly origins: number;
}

const kept: Kept = {
  audit: 20_000,
  deliveries: 5_000,
  alerts: { resolved: 5_000, statesOfEach: 100 },
  seenWebhooks: 100_000,
  origins: 100_000,
};

/**
 * Keeps the server's records in one SQLite file of mode 0600, for any number of processes of one machine. It may
 * be the deployer's own database. `:memory:` keeps them until `close`. CONFIG_INVALID for an empty path.
 */
export function sqliteRecords(path: string): Records {
  return recordsIn(path, kept);
}

/** As `sqliteRecords`, with your own bounds. */
export function recordsIn(path: string, bounds: Kept): Records {
  if (path.trim() === "")
    throw new DeployerError("CONFIG_INVALID", "sqliteRecords: path must be the path of a file, but is empty");
  const file = new RecordsFile(path.trim());
  return {
    open: () => file.open(),
    close: () => file.close(),
    tokens: new SqliteTokens(file),
    sessions: new SqliteSessions(file),
    audit: auditLog(file, bounds.audit),
    deliveries: deliveryLog(file, bounds.deliveries),
    alerts: new SqliteAlerts(file, bounds.alerts),
    idempotencyKeys: new SqliteIdempotencyKeys(file),
    seenWebhooks: new SqliteSeenWebhooks(file, bounds.seenWebhooks),
    progress: new SqliteProgress(file),
    origins: new SqliteOrigins(file, bounds.origins),
  };
}

/** Each refusal waiting for the disk would make a flood of them cost the server more than its sender. */
function auditLog(file: RecordsFile, keep: number): AuditLog {
  const log = new SqliteLog<AuditEntry>(file, "server_audit", keep);
  return {
    append: (entry) => {
      const isRefusal = entry.outcome === "refused";
      return log.append(isRefusal ? 1 : 0, entry, { sync: !isRefusal });
    },
    list: (page) => log.list(page),
    dropped: () => log.dropped(),
  };
}

function deliveryLog(file: RecordsFile, keep: number): DeliveryLog {
  const log = new SqliteLog<DeliveryRecord>(file, "server_deliveries", keep);
  const partsOf = { in: [0, 2], out: [1] } as const;
  return {
    append: (entry) => {
      const part = entry.direction === "out" ? 1 : entry.outcome === "refused" ? 2 : 0;
      return log.append(part, entry, { sync: false });
    },
    list: ({ direction, ...page }) => log.list(page, direction && partsOf[direction]),
    dropped: () => log.dropped(),
  };
}
