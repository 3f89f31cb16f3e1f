import { createHash, createHmac } from "node:crypto";
import { resolveSecret } from "../source/resolve-secret.js";
import type { Run } from "../journal/run.js";

/**
 * Returns a keyed hash of each present secret, by its path in the config, with a prefix that identifies the
 * key. Masks the values from here on. SECRET_MISSING.
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
