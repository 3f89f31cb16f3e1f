import assert from "node:assert/strict";
import type { Readable } from "node:stream";
import { hasCode } from "../errors/deployer-error.js";
import { imageLabel, labels, type BuildRequest, type ContainerEvent } from "../ports/runtime.js";
import {
  assertCode,
  contractCase,
  type ContractCase,
  type RuntimeContractWorld,
} from "./runtime-contract-scenario.js";

export interface ImagesContractWorld extends RuntimeContractWorld<"images"> {
  /** An image that the engine may not hold yet, as `docker load` takes it. */
  readonly loadable: () => Promise<{ readonly id: string; readonly archive: Readable }>;
}

/** What `Runtime.images` does. */
export const imagesContract: readonly ContractCase<ImagesContractWorld>[] = [
  contractCase("should tell its platform", async ({ runtime }) => {
    assert.match((await runtime.images.platform()) ?? "", /^linux\/\w+$/);
  }),

  contractCase("should describe an image that it holds, and none that it does not", async (scenario) => {
    const { runtime } = scenario;
    const image = await runtime.images.find(scenario.images.server);
    assert.match(image?.id ?? "", /^sha256:[0-9a-f]{64}$/);
    assert.equal((await runtime.images.find(image?.id ?? ""))?.id, image?.id);
    assert.equal(await runtime.images.find(`127.0.0.1:1/${scenario.workload}:none`), undefined);
  }),
  contractCase("should refuse a name that no image can have", async ({ runtime }) => {
    for (const name of ["Web", "web:", "../json", "web@sha256:ab", ""])
      await assertCode(runtime.images.find(name), "IMAGE_INVALID");
    assert.equal(await runtime.images.find("[::1]:5000/none:1"), undefined);
  }),
  contractCase("should tell what an image says of itself", async (scenario) => {
    const { runtime } = scenario;
    const lines = [
      `FROM ${scenario.images.server}`,
      'VOLUME ["/var/lib/b", "/a"]',
      "VOLUME /slash/",
      "STOPSIGNAL SIGRTMIN+3",
      "EXPOSE 9090",
      "USER 1000:1000",
      "HEALTHCHECK --interval=5m --timeout=3s --start-period=10m --retries=2 CMD /bin/true",
      'ENTRYPOINT ["/init", "--flag"]',
      'CMD ["serve"]',
    ];
    const image = await runtime.images.find(await runtime.images.build(scenario.build(lines)));
    assert.ok(image);
    assert.ok(image.exposedPorts.includes(9090));
    assert.match(image.platform, /^linux\/\w+/);
    const { startIntervalMs: _, ...times } = image.health ?? {};
    assert.deepEqual(times, { intervalMs: 300_000, timeoutMs: 3_000, startPeriodMs: 600_000, retries: 2 });
    const { volumes, stopSignal, user, entrypoint, command, hasHealthcheck } = image;
    assert.deepEqual(
      { volumes, stopSignal, user, entrypoint, command, hasHealthcheck },
      {
        volumes: ["/a", "/slash", "/var/lib/b"],
        stopSignal: "SIGRTMIN+3",
        user: "1000:1000",
        entrypoint: ["/init", "--flag"],
        command: ["serve"],
        hasHealthcheck: true,
      },
    );
  }),
  contractCase("should tell of a plain image that it leaves everything open", async (scenario) => {
    const { runtime } = scenario;
    const lines = [`FROM ${scenario.images.server}`, "HEALTHCHECK NONE"];
    const image = await runtime.images.find(await runtime.images.build(scenario.build(lines)));
    const { volumes, stopSignal, user, health, hasHealthcheck, entrypoint = [], command = [] } = image ?? {};
    assert.deepEqual(
      [volumes, stopSignal, user, health, hasHealthcheck],
      [[], undefined, undefined, undefined, false],
    );
    assert.ok(entrypoint.length + command.length > 0);
  }),
  contractCase(
    "should tell the times of a container's own health check, and the engine's defaults",
    async (scenario) => {
      const { runtime } = scenario;
      const lines = [`FROM ${scenario.images.server}`, "HEALTHCHECK CMD /bin/true"];
      const id = await runtime.images.build(scenario.build(lines));
      const name = await scenario.create(id);
      const times = {
        intervalMs: 30_000,
        timeoutMs: 30_000,
        startPeriodMs: 0,
        startIntervalMs: 5_000,
        retries: 3,
      };
      assert.deepEqual((await runtime.inspect(name))?.healthTimes, times);
      assert.deepEqual((await runtime.images.find(id))?.health, times);
      await runtime.remove(name);
    },
  ),
  contractCase("should load an image from an archive, and again", async ({ runtime }, { loadable }) => {
    for (let time = 0; time < 2; time += 1) {
      const { id, archive } = await loadable();
      await runtime.images.load({ id, archive });
      assert.equal((await runtime.images.find(id))?.id, id);
    }
  }),
  contractCase("should build an image with our labels, and tell its steps", async (scenario) => {
    const { runtime, workload } = scenario;
    const steps: string[] = [];
    const dockerfile = [`FROM ${scenario.images.server}`, "COPY page.txt /page.txt"];
    const onStep: BuildRequest["onStep"] = ({ step, instruction }) => steps.push(`${step} ${instruction}`);
    const request = scenario.build(dockerfile, { onStep });
    const id = await runtime.images.build(request);
    assert.match(id, /^sha256:[0-9a-f]{64}$/);
    assert.equal((await runtime.images.find(id))?.id, id);
    assert.equal((await runtime.images.find(request.tag))?.id, id);
    assert.deepEqual(
      steps,
      dockerfile.map((line, index) => `${index + 1}/2 ${line}`),
    );
    const [listed, ...more] = await runtime.images.list(workload);
    assert.deepEqual([listed?.id, listed?.tags, more], [id, [request.tag], []]);
    const { [imageLabel]: of, "dev.cutover.image.content": content } = listed?.labels ?? {};
    assert.deepEqual([of, content], [workload, "c1"]);
  }),
  contractCase("should not take a container of an image of ours for one of ours", async (scenario) => {
    const { runtime } = scenario;
    const id = await runtime.images.build(scenario.build([`FROM ${scenario.images.server}`]));
    const name = scenario.name();
    await runtime.create(await scenario.request(name, id));
    assert.equal((await runtime.inspect(name))?.deployment, `${name}-d`);
    await runtime.remove(name);
  }),
  contractCase("should not take a container for ours that inherits our labels", async (scenario, world) => {
    const { runtime, workload } = scenario;
    const name = scenario.name();
    const claims = { [labels.workload]: workload, [labels.deployment]: `${name}-d`, [labels.fence]: "7" };
    const written = Object.entries(claims).map(([key, value]) => `LABEL ${key}=${value}`);
    const request = scenario.build([`FROM ${scenario.images.server}`, ...written]);
    const image = await runtime.images.build(request);
    const watch = new AbortController();
    const events: ContainerEvent[] = [];
    try {
      await runtime.watch({}, (event) => events.push(event), watch.signal);
      await world.createForeign(name, image);
      const found = await runtime.inspect(name);
      assert.deepEqual([found?.workload, found?.deployment, found?.fence], [undefined, undefined, undefined]);
      assert.deepEqual(await runtime.list(workload), []);
      const [listed] = (await runtime.host?.listLabelled(labels.workload, workload)) ?? [];
      if (listed) assert.equal(listed.inherited?.[labels.workload], workload);
      await assertCode(runtime.create(await scenario.request(name)), "CONTAINER_CONFLICT");
      await scenario.start(image);
      const rows = await runtime.list(workload);
      assert.deepEqual(
        rows.map(({ state }) => state),
        ["running"],
      );
      await scenario.eventually("the own one's start is told", () => events.length > 0);
      assert.deepEqual(new Set(events.map(({ deployment }) => deployment)), new Set([rows[0]?.deployment]));
    } finally {
      watch.abort();
      await world.cleanUp();
    }
  }),
  contractCase("should fail a build that fails, with its step, and leave no image", async (scenario) => {
    const { runtime } = scenario;
    const dockerfile = [
      `FROM ${scenario.images.server}`,
      "COPY page.txt /page.txt",
      'RUN ["/no/such/false"]',
    ];
    const request = scenario.build(dockerfile);
    await assert.rejects(runtime.images.build(request), (error) => {
      assert.ok(hasCode(error, "BUILD_FAILED"), String(error));
      assert.equal(error.details["step"], "3/3");
      assert.equal(error.details["instruction"], 'RUN ["/no/such/false"]');
      assert.ok(Array.isArray(error.details["output"]));
      return true;
    });
    assert.equal(await runtime.images.find(request.tag), undefined);
    assert.deepEqual(await runtime.images.list(scenario.workload), []);
  }),
  contractCase("should fail a build without its Dockerfile", async (scenario) => {
    const request = scenario.build(["FROM scratch"], { dockerfile: "Other" });
    await assertCode(scenario.runtime.images.build(request), "BUILD_FAILED");
  }),
  contractCase("should know an image by every name, until the last is taken away", async (scenario) => {
    const { runtime, workload } = scenario;
    const request = scenario.build([`FROM ${scenario.images.server}`]);
    const id = await runtime.images.build(request);
    const second = request.tag.replace(/1$/, "2");
    await runtime.images.tag(id, second);
    assert.deepEqual((await runtime.images.list(workload))[0]?.tags.toSorted(), [request.tag, second]);
    await runtime.images.remove(request.tag);
    await runtime.images.remove(request.tag);
    assert.equal((await runtime.images.find(second))?.id, id);
    await runtime.images.remove(second);
    assert.equal(await runtime.images.find(id), undefined);
    await assertCode(runtime.images.tag(id, second), "IMAGE_NOT_FOUND");
  }),
  contractCase("should keep an image that a container uses", async (scenario) => {
    const { runtime } = scenario;
    const request = scenario.build([`FROM ${scenario.images.server}`]);
    const id = await runtime.images.build(request);
    const name = await scenario.create(id);
    await runtime.images.remove(request.tag);
    assert.equal((await runtime.images.find(id))?.id, id);
    await runtime.remove(name);
  }),
  contractCase("should find the names of images by how they begin", async ({ runtime, workload, images }) => {
    const id = (await runtime.images.find(images.server))?.id ?? "";
    const names = [`${workload}/web:1`, `${workload}/web:2-part`, `${workload}/web-2:1`];
    try {
      for (const name of names) await runtime.images.tag(id, name);
      const found = async (prefix: string) => (await runtime.images.tags(`${workload}/${prefix}`)).toSorted();
      assert.deepEqual(await found("web:"), names.slice(0, 2));
      assert.deepEqual(await found(""), names.toSorted());
      assert.deepEqual(await found("none:"), []);
    } finally {
      for (const name of names) await runtime.images.remove(name);
    }
    assert.ok(await runtime.images.find(images.server));
  }),
  contractCase("should reject with the reason of a signal that aborted before", async (scenario) => {
    const { images } = scenario.runtime;
    const reason = new Error("aborted before");
    const signal = AbortSignal.abort(reason);
    await assert.rejects(images.platform(signal), reason);
    await assert.rejects(images.find(scenario.images.server, signal), reason);
    await assert.rejects(images.build(scenario.build(["FROM scratch"]), signal), reason);
    await assert.rejects(images.list(scenario.workload, signal), reason);
  }),
];
