import { DeployerError } from "../errors/deployer-error.js";
import type { Container, CreateContainer, Runtime } from "../ports/runtime.js";
import type { HostAccess, MountedPath } from "../source/host-access.js";

const longestStopMs = 10_000;

export interface Checking {
  readonly runtime: Runtime;
  readonly access: HostAccess;
}

/**
 * Creates a container whose mounts the policy allows, by real paths. The policy is asked right before, and once more about what its volumes lead to,
 * which only the engine can say. POLICY_REFUSED.
 */
export async function createChecked(
  { runtime, access }: Checking,
  request: CreateContainer,
  signal: AbortSignal,
): Promise<Container> {
  const created = await runtime.create(await withRealPaths(request, access), signal);
  await allowedBinds({ runtime, access, name: request.name }, signal);
  return created;
}

/** Starts a container, and stops it again if what it has mounted then, as far as this machine can see it, is not what the policy allowed. */
export async function startChecked(
  { runtime, access }: Checking,
  name: string,
  signal: AbortSignal,
): Promise<void> {
  const allowed = await allowedBinds({ runtime, access, name }, signal);
  await runtime.start(name, signal);
  if (allowed.size > 0) await assertMounted({ runtime, name, allowed }, signal);
}

/** By target: what may be mounted there. */
async function allowedBinds(
  {
    runtime,
    access,
    name,
  }: { readonly runtime: Runtime; readonly access: HostAccess; readonly name: string },
  signal: AbortSignal | undefined,
): Promise<Map<string, MountedPath>> {
  const allowed = new Map<string, MountedPath>();
  for (const { source, target } of (await runtime.host?.listBinds(name, signal)) ?? [])
    allowed.set(target, await access.mountedPath(`the mount of ${target} in ${name}`, source));
  return allowed;
}

async function withRealPaths(request: CreateContainer, access: HostAccess): Promise<CreateContainer> {
  const mounts = [];
  for (const mount of request.spec.mounts) {
    const { type, source, target } = mount;
    if (type !== "bind") mounts.push(mount);
    else mounts.push({ ...mount, source: (await access.mountedPath(`the mount of ${target}`, source)).path });
  }
  return { ...request, spec: { ...request.spec, mounts } };
}

interface Started {
  readonly runtime: Runtime;
  readonly name: string;
  readonly allowed: ReadonlyMap<string, MountedPath>;
}

/** The engine resolves a path once more when it mounts it: what was put in its place meanwhile must not stay mounted. */
async function assertMounted(
  { runtime, name, allowed }: Started,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (const { target, identity } of (await runtime.host?.listBinds(name, signal)) ?? []) {
    const wanted = allowed.get(target)?.identity;
    if (identity === undefined || wanted === undefined || identity === wanted) continue;
    await runtime.stop(name, { signalName: "SIGKILL", graceMs: longestStopMs }, signal);
    throw new DeployerError(
      "POLICY_REFUSED",
      `what is mounted on ${target} in ${name} was exchanged while it was started; the container was stopped`,
      { details: { container: name, target } },
    );
  }
}
