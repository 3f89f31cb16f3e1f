import { signal } from "@preact/signals";
import type { Scope, Session } from "@cutover/client";
import { hasCode } from "@cutover/schema/errors";
import { client } from "../api/client.js";
import { followLive } from "../live/live.js";
import { t } from "../texts/texts.js";

/** Undefined until the server has answered; null: nobody has logged in. */
export const session = signal<Session | null | undefined>(undefined);

let following = new AbortController();

/** Finds out whether the browser has a session. Rejects if the server does not answer. */
export async function findSession(): Promise<void> {
  const found = await client.session();
  if (found) begin(found);
  else end();
}

/** UNAUTHENTICATED, TOO_MANY_REQUESTS. */
export async function login(token: string): Promise<void> {
  begin(await client.login(token));
}

export async function logout(): Promise<void> {
  await client.logout();
  end();
}

/** Ends the session of this page if an error says that the server has ended it. True if so. */
export function endIfUnauthenticated(error: unknown): boolean {
  if (!hasCode(error, "UNAUTHENTICATED")) return false;
  end();
  return true;
}

/** Why the token may not do this; undefined if it may, for some workload at least. */
export function whyNot(scope: Scope): string | undefined {
  return session.value?.scopes.includes(scope) === true ? undefined : t("session.lacks", { scope });
}

function begin(begun: Session): void {
  following.abort();
  following = new AbortController();
  session.value = begun;
  followLive(following.signal).catch((error: unknown) => {
    if (!endIfUnauthenticated(error)) console.error(error);
  });
}

function end(): void {
  following.abort();
  session.value = null;
}
