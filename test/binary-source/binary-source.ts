import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { DeployerError } from "@cutover/core";
import { containerSpec, describeContainer, type SourcePlugin } from "@cutover/core/plugin";
import * as schema from "@cutover/core/schema";
import { pack } from "tar-stream";
import * as z from "zod";

const path = schema.absolutePathSchema.meta({
  title: "Path",
  description: "Absolute path of a static executable; it becomes the entry point.",
  examples: ["/usr/local/bin/app"],
});
const binarySchema = schema.withContainerRules(z.strictObject({ path, ...schema.containerFields }));
const fallback = { strategy: "blue-green", reason: "A binary is deployed blue-green by default." } as const;

/** The source kind `binary`: runs one static executable of the deployer's machine in an image of its own. */
export function binary(): SourcePlugin<"binary", z.output<typeof binarySchema>> {
  return {
    kind: "binary",
    schema: binarySchema,
    strategies: { fallback, exclusive: schema.containerExclusivity },
    describe: describeContainer,
    async prepare(config, { runtime, signal }) {
      try {
        const { id, archive } = await imageOf(basename(config.path), await readFile(config.path, { signal }));
        await runtime.images.load({ id, archive: Readable.from([archive]) }, signal);
        return { container: containerSpec(config, { image: id }) };
      } catch (cause) {
        signal.throwIfAborted();
        throw new DeployerError("ENGINE_FAILED", `No image was made of ${config.path}.`, { cause });
      }
    },
  };
}

/** An archive in the format of `docker load`, and the image's id: both follow from the executable alone. */
export async function imageOf(name: string, executable: Buffer): Promise<{ id: string; archive: Buffer }> {
  const layer = await tar({ [name]: executable });
  const rootfs = { type: "layers", diff_ids: [digest(layer)] };
  const config = JSON.stringify({ os: "linux", config: { Entrypoint: [`/${name}`] }, rootfs });
  const manifest = JSON.stringify([{ Config: "config.json", Layers: ["layer.tar"] }]);
  const files = { "manifest.json": manifest, "config.json": config, "layer.tar": layer };
  return { id: digest(config), archive: await tar(files) };
}

const digest = (data: string | Buffer) => `sha256:${createHash("sha256").update(data).digest("hex")}`;

async function tar(files: Record<string, string | Buffer>): Promise<Buffer> {
  const archive = pack();
  const mtime = new Date(0);
  for (const [name, data] of Object.entries(files)) archive.entry({ name, mode: 0o755, mtime }, data);
  archive.finalize();
  return buffer(archive);
}
