import { systemClock } from "../clock/system-clock.js";
import { SqlStore } from "../sql/sql-store.js";
import type { Store } from "../../ports/store.js";
import { SqliteFile } from "./sqlite-file.js";

/**
 * Keeps state in one SQLite file, shared by any number of processes of one machine: WAL, synchronous=FULL
 * (every committed intent survives a power failure), IMMEDIATE transactions. `path` may be `:memory:` for a
 * deployer without durable state. Its files are for their owner only (0600): all deployers on one database run
 * as one user. CONFIG_INVALID for an empty path.
 */
export function sqlite(path: string): Store {
  return new SqlStore(new SqliteFile(path), systemClock);
}
