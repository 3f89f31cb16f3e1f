import { access } from "node:fs/promises";
import { DeployerError } from "@cutover/schema/errors";
import { issueToken, sqliteRecords, type Records, type TokenRecord } from "@cutover/server";
import { makeStateFolder } from "../config/state-folder.js";
import { unsupportedHere } from "../usage-errors.js";
import type { Administration } from "./administration.js";

const clock = { wallMs: () => Date.now() };

/** The records of the server of this machine, at `path`; a first token creates them. */
export function localAdministration(
  path: string,
  testNotices: Administration["testNotices"],
): Administration {
  const use = async <T>(work: (records: Records) => Promise<T>, { creates = false } = {}): Promise<T> => {
    if (creates) await makeStateFolder(path);
    else await assertThere(path);
    const records = sqliteRecords(path);
    await records.open();
    try {
      return await work(records);
    } finally {
      await records.close();
    }
  };
  return {
    tokens: () => use(async ({ tokens }) => (await tokens.list()).map(withoutHash)),
    issueToken: ({ patterns, ...rest }) =>
      use(
        async (records) => {
          const { record, text } = await issueToken(
            { records, clock },
            { ...rest, ...(patterns && { patterns }) },
          );
          return { ...withoutHash(record), token: text };
        },
        { creates: true },
      ),
    revokeToken: (id) =>
      use(async ({ tokens }) => {
        if (await tokens.revoke(id, clock.wallMs())) return;
        const remedy = "Take the id from `cutover token list`.";
        throw new DeployerError("USAGE_INVALID", `there is no token ${id}`, { remedy });
      }),
    testNotices,
    alerts: (request) => use(async ({ alerts }) => ({ items: await alerts.list(request) })),
  };
}

function withoutHash({ hash: _hash, ...shown }: TokenRecord): Omit<TokenRecord, "hash"> {
  return shown;
}

async function assertThere(path: string): Promise<void> {
  try {
    await access(path);
  } catch {
    throw unsupportedHere(
      `there are no records of a server at ${path}`,
      "Start one with `cutover serve`, or name one with --server or --context.",
    );
  }
}
