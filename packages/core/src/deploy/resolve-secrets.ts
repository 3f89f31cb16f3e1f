import { createHash, createHmac } from "node:crypto";
import { formatPath } from "@cutover/schema";
import type { SecretReference } from "../runtime/container-spec.js";
import { resolveSecret, type SecretAccess } from "../source/resolve-secret.js";
import type { Run } from "./run.js";

export interface ResolvedEnvironment {
  readonly environment: Readonly<Record<string, string>>;
  /** The values that came from a reference: to be masked wherever text of the container is shown. */
  readonly secrets: readonly string[];
}

/**
 * By path in the config: a keyed hash of every secret that it refers to, as it is now, preceded by what tells the key from another. From here
 * on the values are masked. SECRET_MISSING.
 */
export async function hashSecrets(run: Run): Promise<Record<string, string>> {
  const { store, secrets: access } = run.engine;
  const { secrets } = run.wanted;
  if (secrets.length === 0) return {};
  const key = await store.readKey();
  const keyId = createHash("sha256").update(key).digest("hex").slice(0, 8);
  const hashes: Record<string, string> = {};
  for (const { path, reference } of secrets) {
    const value = await resolveSecret(reference, path, access);
    run.hide([value]);
    const hash = createHmac("sha256", key).update(`${path}\0${value}`).digest("hex");
    hashes[path] = `${keyId}:${hash}`;
  }
  return hashes;
}

/** Reads every reference, at the moment of use. SECRET_MISSING, POLICY_REFUSED. */
export async function resolveSecrets(
  environment: Readonly<Record<string, string | SecretReference>>,
  access: SecretAccess,
): Promise<ResolvedEnvironment> {
  const resolved: Record<string, string> = {};
  const secrets: string[] = [];
  for (const [name, value] of Object.entries(environment)) {
    if (typeof value === "string") resolved[name] = value;
    else {
      const secret = await resolveSecret(value, formatPath(["environment", name]), access);
      resolved[name] = secret;
      secrets.push(secret);
    }
  }
  return { environment: resolved, secrets };
}
