import type { Kysely, Transaction } from "kysely";
import type { Database } from "./database.js";

/** What only one transaction may decide on at a time: a lease, the deployments of a workload, all claims on domains, the parts of records, the event log. */
export type Lock = `lease ${string}` | `workload ${string}` | "domains" | "parts" | "events";

/**
 * What a kind of database gives `SqlStore`, which holds the rules and the queries. Each method rejects with STORE_BUSY or STORE_FAILED, both
 * without effect, and passes on a `DeployerError` that `work` throws.
 */
export interface StoreDialect {
  /** Connects, and brings the schema to the newest version. STORE_NEWER, before anything is written. */
  open(): Promise<void>;
  close(): Promise<void>;
  /** All that `work` reads is of one moment. */
  read<T>(work: (db: Kysely<Database>) => Promise<T>): Promise<T>;
  /**
   * One transaction, durable once this resolves. It holds `locks` from before its first statement until its commit has been decided, and reads
   * what the last holder of each has written. Locks are given in one order: leases by key, workload, domains, parts. A database with a single
   * writer has nothing to do for them. May run `work` again.
   */
  write<T>(locks: readonly Lock[], work: (trx: Transaction<Database>) => Promise<T>): Promise<T>;
  /** As `write`, but a loss of power may undo it until the next `write`. */
  writeWithoutSync<T>(locks: readonly Lock[], work: (trx: Transaction<Database>) => Promise<T>): Promise<T>;
  /** As `Store.readKey`. */
  readKey(): Promise<string>;
}
