import { createHash } from "node:crypto";
import Docker from "dockerode";
import { pack } from "tar-stream";
import type { ContextFile } from "./build-context.js";

/** The tests' own calls to an engine, beyond the product's adapter: building, tagging and pushing images. */
export class TestEngine {
  readonly #docker: Docker;

  constructor(socketPath: string) {
    this.#docker = new Docker({
      socketPath,
      host: undefined,
      port: undefined,
    });
  }

  /**
   * Builds an image from its context and returns `repository:<digest of the context>`; without effect if it
   * exists.
   */
  async ensureImage(repository: string, files: readonly ContextFile[]): Promise<string> {
    const hash = createHash("sha256");
    for (const { name, content, mode } of files) {
      hash.update(`${name}\0${mode ?? 0o644}\0${Buffer.byteLength(content)}\0`).update(content);
    }
    const reference = `${repository}:${hash.digest("hex").slice(0, 16)}`;
    if (!(await this.hasImage(reference))) await this.build(reference, files);
    return reference;
  }

  async build(reference: string, files: readonly ContextFile[]): Promise<void> {
    const context = pack();
    for (const { name, content, mode = 0o644 } of files) context.entry({ name, mode }, content);
    context.finalize();
    // forcerm: no container of a failed step stays.
    const options = { t: reference, forcerm: true };
    await finished(await this.#docker.buildImage(context as unknown as NodeJS.ReadableStream, options));
  }

  async hasImage(reference: string): Promise<boolean> {
    return this.#docker
      .getImage(reference)
      .inspect()
      .then(
        () => true,
        (error: unknown) => {
          if ((error as { statusCode?: number }).statusCode === 404) return false;
          throw error;
        },
      );
  }

  /** Tags `source` as `target` (`127.0.0.1:port/name:tag`) and pushes it; the tag stays. */
  async push(source: string, target: string, login?: { username: string; password: string }): Promise<void> {
    const colon = target.lastIndexOf(":");
    await this.#docker.getImage(source).tag({ repo: target.slice(0, colon), tag: target.slice(colon + 1) });
    const authconfig = {
      ...(login ?? { username: "", password: "" }),
      serveraddress: target.split("/")[0] ?? "",
    };
    await finished(await this.#docker.getImage(target).push({ authconfig }));
  }

  async removeImage(reference: string): Promise<void> {
    await this.#docker.getImage(reference).remove();
  }

  /** A foreign container: no label, not started. Returns its id. */
  async createForeign(name: string, image: string): Promise<string> {
    const container = await this.#docker.createContainer({ name, Image: image });
    await container.start();
    return container.id;
  }

  async removeContainer(id: string): Promise<void> {
    await this.#docker.getContainer(id).remove({ force: true, v: true });
  }

  /** A missing container counts as removed. */
  async removeVolume(name: string): Promise<void> {
    await this.#docker
      .getVolume(name)
      .remove()
      .catch((error: unknown) => {
        if ((error as { statusCode?: number }).statusCode !== 404) throw error;
      });
  }

  /** The first three numbers of a subnet that no engine beside this one has, and that the host forwards. */
  async subnetPrefix(third: number): Promise<string> {
    const { IPAM } = await this.#docker.getNetwork("bridge").inspect();
    const beside = /^10\.\d+\./.exec(IPAM?.Config?.[0]?.Subnet ?? "")?.[0];
    return `${beside ?? "10.77."}${third}`;
  }

  /** With a subnet that the engine chooses if none is given. */
  async createNetwork(name: string, subnet?: string, gateway?: string): Promise<string> {
    const own = { Subnet: subnet ?? "", ...(gateway !== undefined && { Gateway: gateway }) };
    const options = subnet === undefined ? {} : { IPAM: { Config: [own] } };
    return (await this.#docker.createNetwork({ Name: name, CheckDuplicate: true, ...options })).id;
  }

  async disconnect(network: string, container: string): Promise<void> {
    await this.#docker.getNetwork(network).disconnect({ Container: container });
  }

  async removeNetwork(id: string): Promise<void> {
    await this.#docker.getNetwork(id).remove();
  }

  async containerJson(name: string): Promise<Docker.ContainerInspectInfo> {
    return this.#docker.getContainer(name).inspect();
  }
}

/** Reads the events of a build or a push to their end, because only they report a failure. */
async function finished(stream: NodeJS.ReadableStream): Promise<void> {
  let text = "";
  for await (const chunk of stream) text += String(chunk);
  for (const line of text.split("\n")) {
    if (line.trim() === "") continue;
    const event = JSON.parse(line) as { error?: string };
    if (event.error !== undefined) throw new Error(event.error);
  }
}
