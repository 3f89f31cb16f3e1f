import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { labels } from "../ports/runtime.js";
import { DeployerWorld } from "../testing/deployer-world.js";
import { liveHandle } from "../testing/live-handle.js";

let web: DeployerWorld;
let live: string;

beforeEach(async () => {
  web = await DeployerWorld.open();
  ({ id: live } = await web.deploy("1"));
});
afterEach(() => web.deployer.close());

const runtime = () => web.world.runtime;
const foreign = (name: string) =>
  runtime()
    .snapshot()
    .find((one) => one.name === name);

/** Foreign containers with our labels: from an image that carries them, or labelled by hand. */
const kinds: [string, (name: string, deployment: string) => Promise<void>][] = [
  [
    "inherits our labels from its image",
    async (name, deployment) => {
      const of = { [labels.workload]: "web", [labels.deployment]: deployment };
      runtime().publish("registry/labelled:1", {}, of);
      await runtime().images.pull({ reference: "registry/labelled:1" });
      runtime().createForeign(name, { image: "registry/labelled:1" });
    },
  ],
  [
    "was given our labels by hand",
    async (name, deployment) => runtime().createForeign(name, { claims: { workload: "web", deployment } }),
  ],
];

describe.each(kinds)("a container that %s", (_, create) => {
  it.each(["nothing", "mjuokl0d8ig85"])(
    "should keep no deployment from its work (deployment %s)",
    async (of) => {
      await create("side-service", of);
      expect((await web.deploy("2")).status).toBe("succeeded");
      await web.deployer.reconcile();
      expect((await web.deployer.remove("web").done).status).toBe("succeeded");
      expect(foreign("side-service")?.state).toBe("running");
    },
  );

  it("should pass for what is live nowhere", async () => {
    for (const name of ["a-before", `web-${live}-7`, "web-zz"]) await create(name, live);
    const { container, state } = (await web.deployer.status("web")).live ?? {};
    expect([container, state]).toEqual([`web-${live}`, "running"]);
    const known = (await liveHandle(web.store)).name ?? "";
    runtime().removeByHand(known);
    expect((await web.deployer.status("web")).live?.state).toBe("missing");
    await web.deployer.reconcile();
    expect((await web.deployer.status("web")).live?.state).toBe("running");
    expect(web.serving()).toEqual([live]);
    for (const name of ["a-before", `web-${live}-7`, "web-zz"]) expect(foreign(name)?.state).toBe("running");
  });

  it("should be neither started, stopped nor removed as what is kept, or is left", async () => {
    await web.deploy("2", { retain: 1 });
    for (const name of [`web-${live}-9`, "kept"]) await create(name, live);
    for (const version of ["1", "2"]) await web.deploy(version, { retain: 1 });
    await web.deployer.reconcile();
    await web.deployer.prune({ history: 0 });
    for (const name of [`web-${live}-9`, "kept"]) expect(foreign(name)?.state).toBe("running");
  });

  it("should be told by a check, as a warning", async () => {
    await create("side-service", live);
    expect(await web.deployer.check("web")).toMatchObject([
      { code: "CONTAINER_FOREIGN", severity: "warning", subject: "container side-service" },
    ]);
  });
});

describe("a foreign container under the very name of what is live", () => {
  it("should be neither started nor removed, and be reported", async () => {
    const name = (await liveHandle(web.store)).name ?? "";
    runtime().removeByHand(name);
    runtime().createForeign(name);
    await expect(web.deployer.reconcile()).rejects.toMatchObject({ code: "CONTAINER_CONFLICT" });
    expect((await web.deployer.remove("web").done).status).toBe("succeeded");
    expect(foreign(name)?.state).toBe("running");
  });
});

describe("the journal", () => {
  it("should know each container by the engine's id, also one that was created again", async () => {
    const idOf = async () => (await liveHandle(web.store)).id;
    const there = () =>
      runtime()
        .snapshot()
        .find(({ deployment }) => deployment === live);
    expect(await idOf()).toBe(there()?.id);
    runtime().removeByHand(there()?.name ?? "");
    await web.deployer.reconcile();
    expect(there()?.id).toBeDefined();
    expect(await idOf()).toBe(there()?.id);
  });
});
