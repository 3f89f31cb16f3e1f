import { setTimeout as delay } from "node:timers/promises";
import type Docker from "dockerode";
import { DeployerError } from "../../errors/deployer-error.js";
import { labels, type Container, type CreateContainer } from "../../ports/runtime.js";
import { callContainer, inspectContainer } from "./container-calls.js";
import { containerPath } from "./container-path.js";
import { viewOfInspect } from "./container-view.js";
import { createBody, firstNetwork } from "./create-body.js";
import { engineFailure } from "./docker-errors.js";
import type { EngineConnection } from "./engine-connection.js";
import { givenLabels } from "./inherited-labels.js";
import { findNetwork } from "./networks.js";
import { startFailure } from "./start-failure.js";

const conflictPollMs = 100;
const conflictPolls = 50;
const shortestSecret = 4;

/** Creates the container, or adopts the one that an earlier, unanswered call left; then joins its further networks. */
export async function createContainer(
  engine: EngineConnection,
  reachNetwork: string | undefined,
  request: CreateContainer,
  signal: AbortSignal | undefined,
): Promise<Container> {
  const first = firstNetwork(request.spec, reachNetwork);
  const wanted = new Set([...(first === undefined ? [] : [first]), ...request.spec.networks]);
  for (const network of wanted) {
    if ((await findNetwork(engine, network, signal)) !== undefined) continue;
    throw new DeployerError("NETWORK_MISSING", `There is no network ${network}.`, { details: { network } });
  }
  const created = await createOrAdopt(engine, reachNetwork, request, signal);
  const joined = Object.keys(created.NetworkSettings.Networks);
  const missing = [...wanted].filter((network) => !joined.includes(network));
  for (const network of missing) await joinNetwork(engine, { network, container: created.Id }, signal);
  if (missing.length === 0) return viewOfInspect(created, reachNetwork);
  return viewOfInspect(await demandOurs(engine, request, signal), reachNetwork);
}

async function createOrAdopt(
  engine: EngineConnection,
  reachNetwork: string | undefined,
  request: CreateContainer,
  signal: AbortSignal | undefined,
): Promise<Docker.ContainerInspectInfo> {
  containerPath(request.name);
  for (let attempt = 0; attempt < conflictPolls; attempt += 1) {
    const reply = await engine.call({
      method: "POST",
      path: "/containers/create",
      query: {
        name: request.name,
        ...(request.spec.platform !== undefined && { platform: request.spec.platform }),
      },
      body: createBody(request, reachNetwork),
      signal,
    });
    if (reply.status !== 201 && reply.status !== 409) throw createFailure(reply, request);
    const found = await inspectContainer(engine, request.name, signal);
    if (found !== undefined) return ours(engine, found, request, signal);
    if (reply.status === 201) break;
    // The name is reserved but nothing stands under it yet: a creation or a removal is still under way.
    await delay(conflictPollMs, undefined, signal ? { signal } : {}).catch((error: unknown) => {
      signal?.throwIfAborted();
      throw error;
    });
  }
  throw new DeployerError("ENGINE_FAILED", `Container ${request.name} was not there after its creation.`);
}

async function demandOurs(
  engine: EngineConnection,
  request: CreateContainer,
  signal: AbortSignal | undefined,
): Promise<Docker.ContainerInspectInfo> {
  const found = await inspectContainer(engine, request.name, signal);
  if (found === undefined)
    throw new DeployerError("CONTAINER_MISSING", `Container ${request.name} vanished.`);
  return ours(engine, found, request, signal);
}

async function ours(
  engine: EngineConnection,
  found: Docker.ContainerInspectInfo,
  request: CreateContainer,
  signal: AbortSignal | undefined,
): Promise<Docker.ContainerInspectInfo> {
  const { Config, Image } = found;
  const carried = await givenLabels(engine, { all: Config.Labels, image: Image }, signal);
  if (carried[labels.workload] === request.workload && carried[labels.deployment] === request.deployment)
    return found;
  throw new DeployerError("CONTAINER_CONFLICT", `The name ${request.name} belongs to another container.`, {
    details: { name: request.name, container: found.Id },
  });
}

/** The engine may quote an environment entry that it does not like, and any of them may be a secret. */
function createFailure(reply: { status: number; message: string }, request: CreateContainer): DeployerError {
  const message = Object.values(request.spec.environment)
    .filter((value) => value.length >= shortestSecret)
    .toSorted((left, right) => right.length - left.length)
    .reduce((text, value) => text.replaceAll(value, "***"), reply.message);
  return startFailure(
    { status: reply.status, message },
    `The engine did not create container ${request.name}`,
    {
      404: "IMAGE_NOT_FOUND",
      409: "CONTAINER_CONFLICT",
    },
  );
}

async function joinNetwork(
  engine: EngineConnection,
  { network, container }: { readonly network: string; readonly container: string },
  signal: AbortSignal | undefined,
): Promise<void> {
  const path = `/networks/${encodeURIComponent(network)}/connect`;
  const reply = await engine.call({ method: "POST", path, body: { Container: container }, signal });
  if (reply.status === 200) return;
  throw engineFailure(reply, `The container did not join network ${network}`, { 404: "NETWORK_MISSING" });
}

const removalPollMs = 100;
const removalPolls = 300;

/** Removes the container and waits until its name is free. */
export async function removeContainer(
  engine: EngineConnection,
  { name, anonymousVolumes }: { readonly name: string; readonly anonymousVolumes: boolean },
  signal: AbortSignal | undefined,
): Promise<void> {
  for (let attempt = 0; attempt < removalPolls; attempt += 1) {
    const reply = await callContainer(
      engine,
      { name, method: "DELETE", action: "", query: { v: anonymousVolumes ? "1" : "0", force: "1" } },
      signal,
    );
    if (reply.status === 204 || reply.status === 404) return;
    // 409: someone else's removal of it is in progress.
    if (reply.status !== 409) throw engineFailure(reply, `The engine did not remove container ${name}`);
    await delay(removalPollMs, undefined, signal ? { signal } : {}).catch((error: unknown) => {
      signal?.throwIfAborted();
      throw error;
    });
  }
  throw new DeployerError("ENGINE_FAILED", `The removal of container ${name} did not end.`);
}
