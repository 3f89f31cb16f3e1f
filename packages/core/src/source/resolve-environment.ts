import type { SecretReference } from "../ports/container-spec.js";
import { formatPath } from "@cutover/schema";
import { resolveSecret, type SecretAccess } from "./resolve-secret.js";

export interface ResolvedEnvironment {
  readonly environment: Readonly<Record<string, string>>;
  /** The values of references: they must be masked in all shown text of the container. */
  readonly secrets: readonly string[];
}

/** Reads every reference, at the moment of use. SECRET_MISSING, POLICY_REFUSED. */
export async function resolveEnvironment(
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
