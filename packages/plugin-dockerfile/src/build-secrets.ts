import { type ResolveSecret, treeSecrets, type WorkloadDescription } from "@cutover/core/plugin";
import type { BuildRequest, RegistryCredentials } from "@cutover/core/ports";
import { type ConfigPath, formatPath } from "@cutover/core/schema";
import type { DockerfileConfig } from "./schema.js";

type Secrets = WorkloadDescription["secrets"];
type ResolvedSecrets = Pick<BuildRequest, "args" | "secretArgs" | "secrets" | "credentials">;

/** Every reference of the build, with its path in the config. Pure. */
export function buildSecrets(config: DockerfileConfig): Secrets {
  const found: Secrets[number][] = [...treeSecrets(config)];
  const add = (path: ConfigPath, value: string | Secrets[number]["reference"]): void => {
    if (typeof value !== "string") found.push({ path: formatPath(path), reference: value });
  };
  for (const [name, value] of Object.entries(config.args)) add(["args", name], value);
  for (const [id, value] of Object.entries(config.build_secrets)) add(["build_secrets", id], value);
  for (const [registry, { username, password }] of Object.entries(config.registry_auth)) {
    add(["registry_auth", registry, "username"], username);
    add(["registry_auth", registry, "password"], password);
  }
  return found;
}

/** Reads every reference now. SECRET_MISSING. */
export async function resolveBuildSecrets(
  config: DockerfileConfig,
  resolveSecret: ResolveSecret,
): Promise<ResolvedSecrets> {
  const args: Record<string, string> = {};
  const secretArgs: Record<string, string> = {};
  const secrets: Record<string, string> = {};
  const credentials: RegistryCredentials[] = [];
  for (const [name, value] of Object.entries(config.args)) {
    if (typeof value === "string") args[name] = value;
    else secretArgs[name] = await resolveSecret(value, formatPath(["args", name]));
  }
  for (const [id, value] of Object.entries(config.build_secrets))
    secrets[id] = await resolveSecret(value, formatPath(["build_secrets", id]));
  for (const [serverAddress, { username, password }] of Object.entries(config.registry_auth)) {
    const at = (key: string) => formatPath(["registry_auth", serverAddress, key]);
    const user = typeof username === "string" ? username : await resolveSecret(username, at("username"));
    const secret = await resolveSecret(password, at("password"));
    credentials.push({ username: user, password: secret, serverAddress });
  }
  return { args, secretArgs, secrets, credentials };
}
