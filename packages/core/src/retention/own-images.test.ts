import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DeployerError } from "../errors/deployer-error.js";
import type { DeploymentEvent } from "../events/events.js";
import { imageLabel } from "../ports/runtime.js";
import { buildImageOnce } from "../source/build-image.js";
import { containerSpec } from "../source/container-source.js";
import type { SourcePlugin } from "../source/source-plugin.js";
import { memorySource } from "../testing/memory-source.js";
import { plainSettings } from "../testing/plain-build.js";
import { RollbackWorld } from "../testing/rollback-world.js";

const contentLabel = "dev.cutover.image.content";
let root: string;
let web: RollbackWorld;

/** Builds the image of the folder `root`. */
function building(): SourcePlugin {
  const memory = memorySource();
  return {
    ...memory,
    kind: "build",
    async prepare(config, context) {
      const image = await buildImageOnce({ files: { root }, recipe: "", request: plainSettings }, context);
      return { container: containerSpec(config as Parameters<typeof containerSpec>[0], { image }) };
    },
  };
}

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "cutover-test-"));
  await writeFile(join(root, "Dockerfile"), "FROM scratch\n");
  web = await RollbackWorld.open();
  await web.deployer.close();
  await web.reopen({ sources: [building(), memorySource()] });
});
afterEach(() => rm(root, { recursive: true }));

const runtime = () => web.world.runtime;
const deploy = () => web.deploy("1", {}, "build");
const imageOf = (id: string) => web.data.deployments.get(id)?.green?.spec.image ?? "";
const built = () => web.events.flatMap((event) => (event.type === "build:finished" ? event.built : []));
const labelsOf = async (id: string) =>
  (await runtime().images.list("web")).find((one) => one.id === id)?.labels;

/** Puts a registry's image with these labels on the engine; resolves with its id. */
async function pulled(labels: Record<string, string>): Promise<string> {
  runtime().publish("registry/innocent:1", {}, labels);
  await runtime().images.pull({ reference: "registry/innocent:1" });
  return (await runtime().images.find("registry/innocent:1"))?.id ?? "";
}

describe("an image that says it was built here", () => {
  it("should be taken again only if the journal knows it", async () => {
    const first = await deploy();
    const labels = (await labelsOf(imageOf(first.id))) ?? {};
    await web.deployer.remove("web").done;
    const attacker = await pulled(labels);
    expect((await runtime().images.list("web")).map(({ id }) => id)).toEqual([attacker]);
    const second = await deploy();
    expect(imageOf(second.id)).toBe(imageOf(first.id));
    const third = await deploy();
    expect(imageOf(third.id)).toBe(imageOf(first.id));
    await runtime().images.remove(`cutover/web:${second.id}`);
    expect(imageOf((await deploy()).id)).toBe(imageOf(first.id));
    expect(built()).toEqual([true, true, false, false]);
  });

  it("should be noted once in the journal, though its source names it again", async () => {
    const source = building();
    const telling: SourcePlugin = {
      ...source,
      async prepare(config, context) {
        const release = await source.prepare(config, context);
        return { ...release, built: [release.container.image, "sha256:another"] };
      },
    };
    await web.deployer.close();
    await web.reopen({ sources: [telling] });
    const { id } = await deploy();
    const noted = web.data.deployments.get(id)?.built?.map((image) => image.id);
    expect(noted).toEqual([imageOf(id), "sha256:another"]);
  });

  it("should not be taken again, nor removed, for a name of ours that somebody else gave it", async () => {
    const first = await deploy();
    const attacker = await pulled((await labelsOf(imageOf(first.id))) ?? {});
    const name = `cutover/web:${first.id}`;
    await runtime().images.tag(attacker, name);
    const second = await deploy();
    expect(imageOf(second.id)).not.toBe(attacker);
    await web.deployer.remove("web").done;
    expect((await runtime().images.find(name))?.id).toBe(attacker);
    await web.world.clock.sleep(200_000);
    expect((await web.deployer.prune({ history: 0 })).flatMap(({ images }) => images)).toEqual([]);
    expect((await runtime().images.find(name))?.id).toBe(attacker);
  });

  it("should be taken for what the journal says it was built from, whatever its base image says", async () => {
    const first = await deploy();
    const labels = (await labelsOf(imageOf(first.id))) ?? {};
    runtime().publish("registry/base:1", {}, labels);
    await runtime().images.pull({ reference: "registry/base:1" });
    await runtime().images.remove(`cutover/web:${first.id}`);
    await writeFile(join(root, "Dockerfile"), "FROM registry/base:1\n");
    let changed: Promise<void> | undefined;
    const onEvent = ({ type }: DeploymentEvent): void => {
      if (type === "build:step") changed ??= writeFile(join(root, "more"), "more");
    };
    await web.deployer.close();
    await web.reopen({ sources: [building()], onEvent });
    const second = await deploy();
    await changed;
    expect((await labelsOf(imageOf(second.id)))?.[contentLabel]).toBe(labels[contentLabel]);
    await rm(join(root, "more"));
    await writeFile(join(root, "Dockerfile"), "FROM scratch\n");
    expect(imageOf((await deploy()).id)).not.toBe(imageOf(second.id));
  });

  it("should get no name of ours, and stay, where a workload merely runs it", async () => {
    const attacker = await pulled({ [imageLabel]: "web" });
    const local: SourcePlugin = {
      ...building(),
      prepare: async (config) => {
        const of = config as Parameters<typeof containerSpec>[0];
        return { container: containerSpec(of, { image: attacker }) };
      },
    };
    await web.deployer.close();
    await web.reopen({ sources: [local, memorySource()] });
    await deploy();
    expect(await runtime().images.tags("cutover/")).toEqual([]);
    await web.deployer.remove("web").done;
    expect((await runtime().images.find(attacker))?.id).toBe(attacker);
  });

  it.each(["the build's reply is lost", "the deployment fails before green is named"])(
    "should lose its name where %s",
    async (what) => {
      const build = runtime().images.build.bind(runtime().images);
      const failure = new DeployerError("ENGINE_UNREACHABLE", "injected");
      runtime().images.build = async (...parameters) => {
        await build(...parameters);
        throw failure;
      };
      if (!what.startsWith("the build")) {
        runtime().images.build = build;
        runtime().volumes.missing = () => Promise.reject(failure);
      }
      await web.deployer.apply({ name: "web", source: "build", config: { image: "", volumes: ["a:/a"] } });
      expect((await web.deployer.deploy("web").done).error?.code).toBe("ENGINE_UNREACHABLE");
      expect((await runtime().images.tags("cutover/")).length).toBe(1);
      await web.deployer.remove("web").done;
      expect(await runtime().images.tags("cutover/")).toEqual([]);
    },
  );
});
