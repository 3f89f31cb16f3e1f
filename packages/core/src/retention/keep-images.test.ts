import { describe, expect, it } from "vitest";
import { DeployerError } from "../errors/deployer-error.js";
import type { DeploymentRecord } from "../records/records.js";
import { memoryWorld } from "../testing/memory-world.js";
import { keepImages } from "./keep-images.js";
import type { Run } from "../journal/run.js";

const ofRegistry = "registry/web@sha256:1";
const [built, nameless] = ["sha256:built", "sha256:nameless"];

/**
 * A deployment "d1" whose green has these images, the traffic's first; `madeOf`: the deployment that created
 * green.
 */
async function keep(images: readonly string[], record: Partial<DeploymentRecord> = {}, madeOf = "d1") {
  const { runtime } = memoryWorld();
  const tags: string[] = [];
  const failures: string[] = [];
  runtime.images.list = async () => [];
  runtime.images.tag = async (image, name) => {
    if (image === nameless) throw new DeployerError("IMAGE_NOT_FOUND", "it is not on the engine");
    tags.push(`${image} ${name}`);
  };
  const [image = "", ...parts] = images;
  const stack = { project: "web", definition: null, source: "compose" };
  const handle = {
    name: "web",
    alias: "web",
    stack: { ...stack, images: Object.fromEntries(parts.entries()) },
  };
  const run = {
    record: { workload: "web", id: "d1", phase: "draining", ...record },
    green: { deployment: madeOf, spec: { image }, handle },
    images: runtime.images,
    halt: new AbortController().signal,
    tolerate: (what: string, work: () => Promise<void>) => work().catch(() => failures.push(what)),
  } as unknown as Run;
  await keepImages(run);
  return { tags, failures };
}

describe("the names that images of what is live are given", () => {
  it("should carry the deployment, and count the parts of a stack", async () => {
    expect((await keep([ofRegistry])).tags).toEqual([`${ofRegistry} cutover/web:d1`]);
    const others = ["registry/db@sha256:2", "registry/mail@sha256:3"];
    expect((await keep([ofRegistry, ...others])).tags).toEqual([
      `${ofRegistry} cutover/web:d1`,
      `${others[0]} cutover/web:d1-1`,
      `${others[1]} cutover/web:d1-2`,
    ]);
  });

  it("should be given to what was built for the workload", async () => {
    expect((await keep([built], { built: [{ id: built, labels: {} }] })).tags).toEqual([
      `${built} cutover/web:d1`,
    ]);
  });

  it("should not be given to an image without a name that somebody else has made, even beside others", async () => {
    expect(await keep([ofRegistry, built])).toEqual({
      tags: [`${ofRegistry} cutover/web:d1`],
      failures: [],
    });
    expect(await keep([built, ofRegistry])).toEqual({
      tags: [`${ofRegistry} cutover/web:d1-1`],
      failures: [],
    });
  });

  it("should be reported as missing if an image is gone, but of a container that was kept", async () => {
    const record = { built: [{ id: nameless, labels: {} }] };
    expect((await keep([nameless], record)).failures).toEqual(["name the image"]);
    expect((await keep([nameless], record, "an earlier one")).failures).toEqual([]);
  });
});
