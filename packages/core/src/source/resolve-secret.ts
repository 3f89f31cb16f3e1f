import type { Clock } from "../ports/clock.js";
import { TimeoutError, within } from "../adapters/clock/within.js";
import { DeployerError } from "../errors/deployer-error.js";
import type { Policy } from "../policy/policy.js";
import type { SecretReference } from "../ports/container-spec.js";
import { HostAccess } from "./host-access.js";
import { readSmallFile } from "./read-small-file.js";
import type { Privilege } from "../policy/privilege.js";

const maxSecretBytes = 64 * 1024;
const resolverTimeoutMs = 30_000;

/**
 * The embedding application's function: the secret of this name; undefined if there is none. Its error is never
 * repeated.
 */
export type SecretResolver = (name: string) => string | undefined | Promise<string | undefined>;

export const noResolver: SecretResolver = () => undefined;

/**
 * As `resolver`, but for at most 30 s, or until `signal` aborts: a function that hangs must not block a
 * deployment.
 */
export function bounded(resolver: SecretResolver, clock: Clock, signal?: AbortSignal): SecretResolver {
  return (name) => {
    const limit = { timeoutMs: resolverTimeoutMs, signal: signal ?? new AbortController().signal };
    return within(clock, limit, async () => resolver(name));
  };
}

/** How references are resolved: by the application's function, and by the names that its policy allows. */
export interface SecretAccess {
  readonly resolver: SecretResolver;
  readonly policy: Policy;
}

export type ResolveSecret = (reference: SecretReference, path: string) => Promise<string>;

/** `resolveSecret` with one access: for the context of a preparation. */
export function secretReader(resolver: SecretResolver = noResolver, policy: Policy = {}): ResolveSecret {
  return (reference, path) => resolveSecret(reference, path, { resolver, policy });
}

/** The privileges of a reference; none if the application's own function answers it. Pure. */
export function secretPrivileges(path: string, reference: SecretReference): Privilege[] {
  if ("from_env" in reference) return [{ path, kind: "secret-variable", value: reference.from_env }];
  return "from_file" in reference ? [{ path, kind: "secret-file", value: reference.from_file }] : [];
}

/**
 * Reads a secret now, without a line break at a file's end. `path` is the place of the reference in the config.
 * Each reading asks the policy: POLICY_REFUSED. Rejects with SECRET_MISSING, which names the reference and
 * never the value.
 */
export async function resolveSecret(
  reference: SecretReference,
  path: string,
  { resolver, policy }: SecretAccess,
): Promise<string> {
  if ("from_resolver" in reference) return askResolver(resolver, reference.from_resolver, path);
  const access = new HostAccess(policy, "");
  await access.assertAllowed(secretPrivileges(path, reference));
  if ("from_env" in reference) {
    const value = process.env[reference.from_env];
    if (value === undefined) throw missing(path, `the environment variable ${reference.from_env} is not set`);
    return value;
  }
  const file = reference.from_file;
  try {
    const real = await access.secretFile(path, file);
    return (await readSmallFile(real, maxSecretBytes, { isReal: true })).replace(/\r?\n$/, "");
  } catch (error) {
    throw missing(path, `${file} ${(error as Error).message}`);
  }
}

/** Its error is dropped, without a cause: it may contain the secret. */
async function askResolver(resolver: SecretResolver, name: string, path: string): Promise<string> {
  let value: unknown;
  try {
    value = await resolver(name);
  } catch (error) {
    if (!(error instanceof TimeoutError)) throw missing(path, `the resolver failed for ${name}`);
    const limit = `${resolverTimeoutMs / 1000} s`;
    throw missing(path, `the resolver did not answer within ${limit} for ${name}`);
  }
  if (value === undefined) throw missing(path, `the resolver does not know ${name}`);
  if (typeof value !== "string") throw missing(path, `the resolver returned no text for ${name}`);
  if (Buffer.byteLength(value) > maxSecretBytes) {
    throw missing(path, `the value from the resolver for ${name} is larger than 64 KiB`);
  }
  return value;
}

function missing(path: string, reason: string): DeployerError {
  return new DeployerError("SECRET_MISSING", `The secret for ${path} is missing: ${reason}.`, {
    details: { path },
  });
}
