import type { Release } from "../../source/source-plugin.js";
import type { ContainerReference } from "../../store/records.js";
import type { Run } from "../run.js";
import { hashSecrets, resolveSecrets } from "../resolve-secrets.js";

/** Names green durably, then creates it under that name, not started. */
export async function createGreen(run: Run, release: Release): Promise<void> {
  const { workload, id } = run.record;
  const name = `${workload}-${id}`;
  const { port } = run.wanted;
  const loopbackPort =
    port !== undefined && run.runtime.reach.kind === "loopback"
      ? await run.runtime.chooseLoopbackPort()
      : undefined;
  const green: ContainerReference = {
    deployment: id,
    name,
    alias: name,
    port,
    loopbackPort,
    spec: release.container,
    ...(release.stack && { stack: { ...release.stack, source: run.record.source } }),
  };
  await run.intend({ green, secretHashes: await hashSecrets(run) });
  await createContainer(run, green, run.signal);
}

/** Creates the container that `reference` names; adopts it where an earlier, lost reply had created it. */
export async function createContainer(
  run: Run,
  reference: ContainerReference,
  signal: AbortSignal,
): Promise<void> {
  const { environment, secrets } = await resolveSecrets(reference.spec.environment, run.engine.secrets);
  run.hide(secrets);
  const created = await run.runtime.createContainer(
    {
      name: reference.name,
      alias: reference.alias,
      workload: run.record.workload,
      deployment: reference.deployment,
      fence: run.lease.fence,
      spec: { ...reference.spec, environment },
      port: reference.port,
      loopbackPort: reference.loopbackPort,
    },
    signal,
  );
  run.emit({ type: "container:created", container: created.name });
}
