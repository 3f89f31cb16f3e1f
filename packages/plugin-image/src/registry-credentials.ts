import type { PrepareContext, WorkloadDescription } from "@cutover/core/plugin";
import type { RegistryCredentials } from "@cutover/core/ports";
import { findDockerLogin, type Login } from "./docker-login.js";
import type { ImageConfig } from "./schema.js";

export interface ResolvedLogin {
  readonly credentials?: RegistryCredentials;
  /** Why a configured login could not be read: a sentence without any secret. */
  readonly problem?: string;
}

type Secret = WorkloadDescription["secrets"][number];

/** The secrets that `registry_auth` refers to, each with its path in the config. */
export function secretsOf({ registry_auth: auth }: ImageConfig): Secret[] {
  if (auth === undefined) return [];
  const password = { path: "registry_auth.password", reference: auth.password };
  if (typeof auth.username === "string") return [password];
  return [{ path: "registry_auth.username", reference: auth.username }, password];
}

/**
 * The login for a registry: `registry_auth`, else the login of `docker login`. SECRET_MISSING for
 * `registry_auth`. A stored login that cannot be read is a `problem`, because a public image needs none.
 */
export async function resolveCredentials(
  { registry_auth: auth }: ImageConfig,
  registry: string,
  { signal, resolveSecret }: Pick<PrepareContext, "signal" | "resolveSecret">,
): Promise<ResolvedLogin> {
  const serverAddress = serverAddressOf(registry);
  if (auth !== undefined) {
    const username =
      typeof auth.username === "string"
        ? auth.username
        : await resolveSecret(auth.username, "registry_auth.username");
    const password = await resolveSecret(auth.password, "registry_auth.password");
    return { credentials: { username, password, serverAddress } };
  }
  const stored: Login = await findDockerLogin(serverAddress, signal);
  if (stored.kind === "problem") return { problem: stored.message };
  if (stored.kind === "none") return {};
  return { credentials: { username: stored.username, password: stored.password, serverAddress } };
}

/** Docker Hub's logins are stored under a special address. */
function serverAddressOf(registry: string): string {
  return registry === "docker.io" ? "https://index.docker.io/v1/" : registry;
}
