import { formatPath } from "../schema/config-path.js";
import type { SecretReference } from "../runtime/container-spec.js";
import { resolveSecret, type SecretResolver } from "../source/resolve-secret.js";

export interface ResolvedEnvironment {
  readonly environment: Readonly<Record<string, string>>;
  /** The values that came from a reference: to be masked wherever text of the container is shown. */
  readonly secrets: readonly string[];
}

/** Reads every reference, at the moment of use. SECRET_MISSING. */
export async function resolveSecrets(
  environment: Readonly<Record<string, string | SecretReference>>,
  resolver: SecretResolver,
): Promise<ResolvedEnvironment> {
  const resolved: Record<string, string> = {};
  const secrets: string[] = [];
  for (const [name, value] of Object.entries(environment)) {
    if (typeof value === "string") resolved[name] = value;
    else {
      const secret = await resolveSecret(value, formatPath(["environment", name]), resolver);
      resolved[name] = secret;
      secrets.push(secret);
    }
  }
  return { environment: resolved, secrets };
}
