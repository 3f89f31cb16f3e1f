import type { Kysely, Transaction } from "kysely";
import type { Database } from "./database.js";

/**
 * Things on which only one transaction at a time may decide: a lease, the deployments of a workload, all claims
 * on domains, the parts of records, the event log.
 */
export type Lock = `lease ${string}` | `workload ${string}` | "domains" | "parts" | "events";

/**
 * The part of a database that `SqlStore` needs; `SqlStore` has the rules and the queries. Each method rejects
 * with STORE_BUSY or STORE_FAILED, both without effect, and passes on a `DeployerError` of `work`.
 */
export interface StoreDialect {
  /** Connects, and brings the schema to the newest version. STORE_NEWER, before anything is written. */
  open(): Promise<void>;
  close(): Promise<void>;
  /** All reads of `work` are from one moment. */
  read<T>(work: (db: Kysely<Database>) => Promise<T>): Promise<T>;
  /**
   * Runs one transaction, durable after this resolves. It holds `locks` from before its first statement until
   * its commit is decided, and sees the writes of each lock's last holder. The order of locks is fixed: leases
   * by key, workload, domains, parts. A database with a single writer can ignore them. May run `work` again.
   */
  write<T>(locks: readonly Lock[], work: (trx: Transaction<Database>) => Promise<T>): Promise<T>;
  /** As `write`, but a power failure may undo it until the next `write`. */
  writeWithoutSync<T>(locks: readonly Lock[], work: (trx: Transaction<Database>) => Promise<T>): Promise<T>;
  /** As `Store.readKey`. */
  readKey(): Promise<string>;
}
