import type Docker from "dockerode";
import { DeployerError } from "../../errors/deployer-error.js";
import type { Builder, Image, Images } from "../../ports/images.js";
import { buildImage } from "./build.js";
import { buildByCommand, findBuildCommand } from "./build-command.js";
import { bodyOf, engineFailure } from "./docker-errors.js";
import type { EngineConnection } from "./engine-connection.js";
import { readReply } from "./engine-stream.js";
import { viewOfImage } from "./image-view.js";
import { imagePath, listImages, listTags, removeImage, tagImage } from "./images.js";
import { pullImage } from "./pull.js";

export function dockerImages(engine: EngineConnection): Images {
  return {
    platform: (signal) => readPlatform(engine, signal),
    pull: (request, signal) => pullImage(engine, request, signal),
    load: (image, signal) => loadImage(engine, image, signal),
    find: (reference, signal) => findImage(engine, reference, signal),
    obstacle: findObstacle,
    build: async (request, signal) =>
      request.builder === "classic"
        ? buildImage(engine, request, signal)
        : buildByCommand(engine.url, request, signal),
    list: (workload, signal) => listImages(engine, workload, signal),
    tags: (prefix, signal) => listTags(engine, prefix, signal),
    tag: (id, tag, signal) => tagImage(engine, { id, tag }, signal),
    remove: (tag, signal) => removeImage(engine, tag, signal),
  };
}

async function readPlatform(
  engine: EngineConnection,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const reply = await engine.call({ path: "/version", signal });
  const { Os, Arch } = bodyOf(reply, "The engine did not report its version") as {
    readonly Os?: string;
    readonly Arch?: string;
  };
  return Os && Arch ? `${Os}/${Arch}` : undefined;
}

async function loadImage(
  engine: EngineConnection,
  { id, archive }: Parameters<Images["load"]>[0],
  signal: AbortSignal | undefined,
): Promise<void> {
  const stream = await engine.open({ method: "POST", path: "/images/load", archive, signal });
  const reply = await readReply(stream);
  if (reply.status !== 200) throw engineFailure(reply, `The engine did not load image ${id}`);
  if (!(await findImage(engine, id, signal)))
    throw new DeployerError("ENGINE_FAILED", `The archive that was loaded does not hold image ${id}`);
}

async function findImage(
  engine: EngineConnection,
  reference: string,
  signal: AbortSignal | undefined,
): Promise<Image | undefined> {
  const reply = await engine.call({ path: `${imagePath(reference)}/json`, signal });
  if (reply.status === 404) return undefined;
  // 20.10 knows no registry at an IPv6 address, so that it can hold no image of one; the name itself was checked before.
  if (reply.status === 400 && /invalid reference format/i.test(reply.message)) return undefined;
  return viewOfImage(
    bodyOf(reply, `The engine did not describe image ${reference}`) as Docker.ImageInspectInfo,
  );
}

async function findObstacle(builder: Builder, signal: AbortSignal | undefined): Promise<string | undefined> {
  signal?.throwIfAborted();
  if (builder === "classic") return undefined;
  const found = await findBuildCommand(builder, signal);
  return typeof found === "string" ? found : undefined;
}
