import { randomBytes } from "node:crypto";
import { link, rm, writeFile } from "node:fs/promises";
import BetterSqlite3 from "better-sqlite3";
import { Kysely, sql, type Transaction } from "kysely";
import { DeployerError } from "../../errors/deployer-error.js";
import { readText } from "../../ports/read-options.js";
import type { Database } from "../sql/database.js";
import type { Lock, StoreDialect } from "../sql/store-dialect.js";
import { retryWhileBusy, sqliteBlockingMs, storeFailure } from "./busy-file.js";
import { ImmediateSqliteDialect } from "./immediate-dialect.js";
import { createPrivately, makePrivate, readPrivately } from "./private-files.js";
import { migrations } from "./migrations.js";

const inMemory = ":memory:";
const largestIdleLog = 16 * 1024 * 1024;

/**
 * One database: opened and migrated, read, and written in IMMEDIATE transactions, which lock the whole file.
 * Waits for a locked file.
 */
export class SqliteFile implements StoreDialect {
  readonly #path: string;
  #opened: Kysely<Database> | undefined;
  #opening: Promise<void> | undefined;
  #keyInMemory: string | undefined;

  /** CONFIG_INVALID if `path` is empty: SQLite would keep the data only until it is closed. */
  constructor(path: string) {
    // SQLite's binding removes spaces around it.
    this.#path = readText("path", path).trim();
    if (this.#path === "")
      throw new DeployerError("CONFIG_INVALID", "sqlite: path must be the path of a file, but is empty", {
        details: { field: "path" },
      });
  }

  /** Once for all concurrent callers. STORE_NEWER, STORE_BUSY, STORE_FAILED. */
  open(): Promise<void> {
    this.#opening ??= this.#open().finally(() => (this.#opening = undefined));
    return this.#opening;
  }

  async #open(): Promise<void> {
    if (this.#opened) return;
    const db = this.#connect();
    try {
      if (this.#path !== inMemory) await readPrivately(`${this.#path}.key`);
      await retryWhileBusy(() =>
        db.transaction().execute(async (trx) => {
          const version = await readVersion(trx);
          if (version > migrations.length) throw newerFile(this.#path, version);
          for (const step of migrations.slice(version)) await step(trx);
          await sql`pragma user_version = ${sql.raw(String(migrations.length))}`.execute(trx);
        }),
      );
    } catch (error) {
      await db.destroy();
      throw storeFailure(error, "the database");
    }
    this.#opened = db;
  }

  /** The key in the file beside the database, created by the first call, for its owner only. STORE_FAILED. */
  async readKey(): Promise<string> {
    if (this.#path === inMemory) return (this.#keyInMemory ??= newKey());
    const path = `${this.#path}.key`;
    let key: string;
    try {
      key = (await readPrivately(path)) ?? (await makeKey(path));
    } catch (error) {
      if (error instanceof DeployerError) throw error;
      throw new DeployerError("STORE_FAILED", `${path} can be neither made nor read`, { cause: error });
    }
    if (/^[0-9a-f]{64}$/.test(key)) return key;
    throw new DeployerError("STORE_FAILED", `${path} does not hold a key`, {
      remedy: "Restore the file, or remove it: a new key is created, and older hashes cannot be compared.",
    });
  }

  async close(): Promise<void> {
    const opened = this.#opened;
    // At once: a caller that opens it during the close gets another connection.
    this.#opened = undefined;
    await opened?.destroy();
  }

  /** STORE_BUSY, STORE_FAILED, and the errors of `work`. */
  async write<T>(_: readonly Lock[], work: (trx: Transaction<Database>) => Promise<T>): Promise<T> {
    const db = this.#db();
    try {
      return await retryWhileBusy(() => db.transaction().execute(work));
    } catch (error) {
      throw storeFailure(error, "the database");
    }
  }

  /** As `write`, but a power failure may undo it until the next `write`; the end of the process does not. */
  async writeWithoutSync<T>(
    _: readonly Lock[],
    work: (trx: Transaction<Database>) => Promise<T>,
  ): Promise<T> {
    const db = this.#db();
    try {
      return await retryWhileBusy(() =>
        db.connection().execute(async (one) => {
          await sql`pragma synchronous = normal`.execute(one);
          try {
            return await one.transaction().execute(work);
          } finally {
            await sql`pragma synchronous = full`.execute(one);
          }
        }),
      );
    } catch (error) {
      throw storeFailure(error, "the database");
    }
  }

  /** As `write`. All reads of `work` are from one moment: a record and its parts. */
  async read<T>(work: (db: Kysely<Database>) => Promise<T>): Promise<T> {
    const db = this.#db();
    try {
      return await retryWhileBusy(() => db.connection().execute((one) => atOneMoment(one, work)));
    } catch (error) {
      throw storeFailure(error, "the database");
    }
  }

  #connect(): Kysely<Database> {
    let file: BetterSqlite3.Database | undefined;
    try {
      if (this.#path !== inMemory) createPrivately(this.#path);
      file = new BetterSqlite3(this.#path, { timeout: sqliteBlockingMs });
      const version = Number(file.pragma("user_version", { simple: true }));
      if (version > migrations.length) throw newerFile(this.#path, version);
      // Not before: a file that is not a database must not change.
      if (this.#path !== inMemory) makePrivate(this.#path);
      file.pragma("journal_mode = WAL");
      file.pragma("synchronous = FULL");
      // Otherwise the log keeps the size of its largest transaction.
      file.pragma(`journal_size_limit = ${largestIdleLog}`);
      return new Kysely<Database>({ dialect: new ImmediateSqliteDialect({ database: file }) });
    } catch (error) {
      file?.close();
      throw storeFailure(error, "the database");
    }
  }

  #db(): Kysely<Database> {
    if (!this.#opened) throw new DeployerError("CLOSED", "the store is not open");
    return this.#opened;
  }
}

async function atOneMoment<T>(db: Kysely<Database>, work: (db: Kysely<Database>) => Promise<T>): Promise<T> {
  await sql`begin deferred`.execute(db);
  try {
    return await work(db);
  } finally {
    await sql`commit`.execute(db);
  }
}

function newKey(): string {
  return randomBytes(32).toString("hex");
}

/** A link appears whole, so another process never reads half a key. The first key that is written wins. */
async function makeKey(path: string): Promise<string> {
  const made = `${path}.${randomBytes(6).toString("hex")}`;
  try {
    await writeFile(made, newKey(), { flag: "wx", mode: 0o600, flush: true });
    await link(made, path).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    });
  } finally {
    await rm(made, { force: true });
  }
  return (await readPrivately(path)) ?? "";
}

async function readVersion(db: Kysely<Database>): Promise<number> {
  const { rows } = await sql<{ user_version: number }>`pragma user_version`.execute(db);
  return rows[0]?.user_version ?? 0;
}

function newerFile(path: string, version: number): DeployerError {
  return new DeployerError(
    "STORE_NEWER",
    `${path} has schema version ${version}; this Cutover knows up to ${migrations.length}, and has not written to it`,
    { details: { version, known: migrations.length } },
  );
}
