import { chmodSync, closeSync, existsSync, openSync, statSync } from "node:fs";
import BetterSqlite3 from "better-sqlite3";
import { CompiledQuery, Kysely, sql, SqliteDialect, SqliteDriver, type DatabaseConnection } from "kysely";
import { retryWhileBusy, sqliteBlockingMs, storeFailure } from "@cutover/core/ports";
import { DeployerError } from "@cutover/schema/errors";
import type { Database } from "./database.js";
import { migrations } from "./migrations.js";

const largestIdleLog = 16 * 1024 * 1024;

/** The database: WAL, synchronous=FULL, IMMEDIATE transactions, files of mode 0600. */
export class RecordsFile {
  readonly #path: string;
  #db: Kysely<Database> | undefined;
  #connection: BetterSqlite3.Database | undefined;
  readonly #statements = new Map<string, BetterSqlite3.Statement>();
  #opening: Promise<void> | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** Once for all concurrent callers. STORE_NEWER, STORE_BUSY, STORE_FAILED. */
  open(): Promise<void> {
    this.#opening ??= this.#open().finally(() => (this.#opening = undefined));
    return this.#opening;
  }

  async #open(): Promise<void> {
    if (this.#db) return;
    const { db, file } = connect(this.#path);
    try {
      await retryWhileBusy(() => db.transaction().execute((trx) => migrate(this.#path, trx)));
    } catch (error) {
      await db.destroy();
      throw failure(error);
    }
    this.#db = db;
    this.#connection = file;
  }

  async close(): Promise<void> {
    const db = this.#db;
    this.#db = this.#connection = undefined;
    this.#statements.clear();
    await db?.destroy();
  }

  /** One query, or one statement that is atomic by itself. */
  async run<T>(work: (db: Kysely<Database>) => Promise<T>): Promise<T> {
    const db = this.#opened();
    try {
      return await retryWhileBusy(() => work(db));
    } catch (error) {
      throw failure(error);
    }
  }

  /** The first row of a query that every request asks: prepared once. */
  async readRow<Row>(query: string, parameter: string): Promise<Row | undefined> {
    this.#opened();
    try {
      return await retryWhileBusy(async () => this.#prepared(query).get(parameter) as Row | undefined);
    } catch (error) {
      throw failure(error);
    }
  }

  #prepared(query: string): BetterSqlite3.Statement {
    let statement = this.#statements.get(query);
    if (!statement) {
      if (!this.#connection) throw closed();
      statement = this.#connection.prepare(query);
      this.#statements.set(query, statement);
    }
    return statement;
  }

  async write<T>(work: (trx: Kysely<Database>) => Promise<T>): Promise<T> {
    return this.run((db) => db.transaction().execute(work));
  }

  /** As `write`, but a power failure may undo it; the end of the process does not. */
  async writeWithoutSync<T>(work: (trx: Kysely<Database>) => Promise<T>): Promise<T> {
    return this.run((db) =>
      db.connection().execute(async (one) => {
        await sql`pragma synchronous = normal`.execute(one);
        try {
          return await one.transaction().execute(work);
        } finally {
          await sql`pragma synchronous = full`.execute(one);
        }
      }),
    );
  }

  #opened(): Kysely<Database> {
    if (!this.#db) throw closed();
    return this.#db;
  }
}

function failure(error: unknown): DeployerError {
  return storeFailure(error, "the server's database");
}

function closed(): DeployerError {
  return new DeployerError("CLOSED", "the server's records are not open");
}

class ImmediateDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw("begin immediate"));
  }
}

function connect(path: string): { readonly db: Kysely<Database>; readonly file: BetterSqlite3.Database } {
  let file: BetterSqlite3.Database | undefined;
  try {
    if (path !== ":memory:") createPrivately(path);
    file = new BetterSqlite3(path, { timeout: sqliteBlockingMs });
    file.pragma("journal_mode = WAL");
    file.pragma("synchronous = FULL");
    file.pragma(`journal_size_limit = ${largestIdleLog}`);
    const config = { database: file };
    const dialect = new SqliteDialect(config);
    dialect.createDriver = () => new ImmediateDriver(config);
    return { db: new Kysely<Database>({ dialect }), file };
  } catch (error) {
    file?.close();
    throw failure(error);
  }
}

/** SQLite gives its other files the mode of the database. */
function createPrivately(path: string): void {
  if (!existsSync(path)) closeSync(openSync(path, "a", 0o600));
  for (const file of [path, `${path}-wal`, `${path}-shm`]) {
    const mode = statSync(file, { throwIfNoEntry: false })?.mode ?? 0;
    if ((mode & 0o077) !== 0) chmodSync(file, 0o600);
  }
}

async function migrate(path: string, trx: Kysely<Database>): Promise<void> {
  await trx.schema
    .createTable("server_schema")
    .ifNotExists()
    .addColumn("version", "integer", (c) => c.notNull())
    .execute();
  const row = await trx.selectFrom("server_schema").select("version").executeTakeFirst();
  const version = row?.version ?? 0;
  if (version > migrations.length) throw newerFile(path, version);
  if (version === migrations.length) return;
  for (const step of migrations.slice(version)) await step(trx);
  await trx.deleteFrom("server_schema").execute();
  await trx.insertInto("server_schema").values({ version: migrations.length }).execute();
}

function newerFile(path: string, version: number): DeployerError {
  return new DeployerError(
    "STORE_NEWER",
    `the server's tables in ${path} have version ${version}; this Cutover knows up to ${migrations.length}`,
    { details: { version, known: migrations.length } },
  );
}
