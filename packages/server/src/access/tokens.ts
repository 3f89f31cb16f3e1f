import type { Clock } from "@cutover/core/ports";
import { DeployerError } from "@cutover/schema/errors";
import type { Scope } from "@cutover/client/api";
import type { Records, TokenRecord } from "../records/records.js";
import { isPattern } from "./patterns.js";
import { hashOf, idOf, isSameHash, newToken } from "./token-text.js";

export interface TokenRequest {
  /** For people; at most 100 characters. */
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Names of workloads, in which `*` stands for any text; all workloads if absent. */
  readonly patterns?: readonly string[];
  /** Milliseconds since the Unix epoch; absent: it does not expire. */
  readonly expiresAtMs?: number | undefined;
}

export interface IssuedToken {
  /** The only time that the token is shown. */
  readonly text: string;
  readonly record: TokenRecord;
}

interface Context {
  readonly records: Records;
  readonly clock: Pick<Clock, "wallMs">;
}

/** CONFIG_INVALID names the field. */
export async function issueToken({ records, clock }: Context, request: TokenRequest): Promise<IssuedToken> {
  const nowMs = clock.wallMs();
  const issued = tokenFor(request, nowMs);
  await records.tokens.add(issued.record);
  return issued;
}

/**
 * The text of a new token for everything, if the records hold none, not even a revoked one. The caller shows it
 * once on the terminal. Undefined if there is a token.
 */
export async function issueFirstToken({ records, clock }: Context): Promise<string | undefined> {
  const { text, record } = tokenFor({ name: "first token", scopes: ["admin"] }, clock.wallMs());
  return (await records.tokens.addFirst(record)) ? text : undefined;
}

/** The token that the text proves; undefined if there is none, or it has expired or was revoked. */
export async function findToken({ records, clock }: Context, text: string): Promise<TokenRecord | undefined> {
  const id = idOf(text);
  const token = id === undefined ? undefined : await records.tokens.find(id);
  if (!token || !isSameHash(hashOf(text), token.hash)) return undefined;
  return isUsable(token, clock.wallMs()) ? token : undefined;
}

export function isUsable({ expiresAtMs, revokedAtMs }: TokenRecord, nowMs: number): boolean {
  return revokedAtMs === undefined && (expiresAtMs === undefined || nowMs < expiresAtMs);
}

function tokenFor(request: TokenRequest, nowMs: number): IssuedToken {
  const { name, scopes, patterns = ["*"], expiresAtMs } = request;
  if (name.trim() === "" || name.length > 100) throw invalid("name", "a text of 1 to 100 characters");
  if (scopes.length === 0) throw invalid("scopes", "at least one scope");
  if (patterns.length === 0 || patterns.length > 100 || !patterns.every(isPattern))
    throw invalid("patterns", "1 to 100 names of workloads, in which `*` stands for any text");
  if (expiresAtMs !== undefined && !(Number.isSafeInteger(expiresAtMs) && expiresAtMs > nowMs))
    throw invalid("expiresAtMs", "a time in the future, in milliseconds since the Unix epoch");
  const { id, text, hash } = newToken();
  const until = expiresAtMs === undefined ? {} : { expiresAtMs };
  const record = { id, name: name.trim(), hash, scopes: [...new Set(scopes)], patterns, createdAtMs: nowMs };
  return { text, record: { ...record, ...until } };
}

function invalid(field: string, shape: string): DeployerError {
  return new DeployerError("CONFIG_INVALID", `token: ${field} must be ${shape}`, { details: { field } });
}
