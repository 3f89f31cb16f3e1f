import assert from "node:assert/strict";
import { hasCode } from "../errors/deployer-error.js";
import { imageLabel, type BuildRequest } from "../runtime/runtime.js";
import { assertCode, contractCase, type RuntimeContractCase } from "./runtime-contract-scenario.js";

/** What every `Runtime` does with images: run by `runtimeContract`. */
export const imageCases: readonly RuntimeContractCase[] = [
  contractCase("should describe an image that it holds, and none that it does not", async (scenario) => {
    const { runtime } = scenario;
    const image = await runtime.findImage(scenario.images.server);
    assert.match(image?.id ?? "", /^sha256:[0-9a-f]{64}$/);
    assert.equal((await runtime.findImage(image?.id ?? ""))?.id, image?.id);
    assert.equal(await runtime.findImage(`127.0.0.1:1/${scenario.workload}:none`), undefined);
  }),
  contractCase("should load an image from an archive, and again", async ({ runtime }, { loadable }) => {
    for (let time = 0; time < 2; time += 1) {
      const { id, archive } = await loadable();
      await runtime.loadImage({ id, archive });
      assert.equal((await runtime.findImage(id))?.id, id);
    }
  }),
  contractCase("should build an image with our labels, and tell its steps", async (scenario) => {
    const { runtime, workload } = scenario;
    const steps: string[] = [];
    const dockerfile = [`FROM ${scenario.images.server}`, "COPY page.txt /page.txt"];
    const onStep: BuildRequest["onStep"] = ({ step, instruction }) => steps.push(`${step} ${instruction}`);
    const request = scenario.build(dockerfile, { onStep });
    const id = await runtime.buildImage(request);
    assert.match(id, /^sha256:[0-9a-f]{64}$/);
    assert.equal((await runtime.findImage(id))?.id, id);
    assert.equal((await runtime.findImage(request.tag))?.id, id);
    assert.deepEqual(
      steps,
      dockerfile.map((line, index) => `${index + 1}/2 ${line}`),
    );
    const [listed, ...more] = await runtime.listImages(workload);
    assert.deepEqual([listed?.id, listed?.tags, more], [id, [request.tag], []]);
    const { [imageLabel]: of, "dev.cutover.image.content": content } = listed?.labels ?? {};
    assert.deepEqual([of, content], [workload, "c1"]);
  }),
  contractCase("should not take a container of an image of ours for one of ours", async (scenario) => {
    const { runtime } = scenario;
    const id = await runtime.buildImage(scenario.build([`FROM ${scenario.images.server}`]));
    const name = scenario.name();
    await runtime.createContainer(await scenario.request(name, id));
    assert.equal((await runtime.findContainer(name))?.deployment, `${name}-d`);
    await runtime.removeContainer(name);
  }),
  contractCase("should fail a build that fails, with its step, and leave no image", async (scenario) => {
    const { runtime } = scenario;
    const dockerfile = [
      `FROM ${scenario.images.server}`,
      "COPY page.txt /page.txt",
      'RUN ["/no/such/false"]',
    ];
    const request = scenario.build(dockerfile);
    await assert.rejects(runtime.buildImage(request), (error) => {
      assert.ok(hasCode(error, "BUILD_FAILED"), String(error));
      assert.equal(error.details["step"], "3/3");
      assert.equal(error.details["instruction"], 'RUN ["/no/such/false"]');
      assert.ok(Array.isArray(error.details["output"]));
      return true;
    });
    assert.equal(await runtime.findImage(request.tag), undefined);
    assert.deepEqual(await runtime.listImages(scenario.workload), []);
  }),
  contractCase("should fail a build without its Dockerfile", async (scenario) => {
    const request = scenario.build(["FROM scratch"], { dockerfile: "Other" });
    await assertCode(scenario.runtime.buildImage(request), "BUILD_FAILED");
  }),
  contractCase("should know an image by every name, until the last is taken away", async (scenario) => {
    const { runtime, workload } = scenario;
    const request = scenario.build([`FROM ${scenario.images.server}`]);
    const id = await runtime.buildImage(request);
    const second = request.tag.replace(/1$/, "2");
    await runtime.tagImage(id, second);
    assert.deepEqual((await runtime.listImages(workload))[0]?.tags.toSorted(), [request.tag, second]);
    await runtime.removeImage(request.tag);
    await runtime.removeImage(request.tag);
    assert.equal((await runtime.findImage(second))?.id, id);
    await runtime.removeImage(second);
    assert.equal(await runtime.findImage(id), undefined);
    await assertCode(runtime.tagImage(id, second), "IMAGE_NOT_FOUND");
  }),
  contractCase("should keep an image that a container uses", async (scenario) => {
    const { runtime } = scenario;
    const request = scenario.build([`FROM ${scenario.images.server}`]);
    const id = await runtime.buildImage(request);
    const name = await scenario.create(id);
    await runtime.removeImage(request.tag);
    assert.equal((await runtime.findImage(id))?.id, id);
    await runtime.removeContainer(name);
  }),
];
