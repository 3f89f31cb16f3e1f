import { mkdir, mkdtemp, realpath, rename, rm, symlink } from "node:fs/promises";
import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CreateContainer, HostBind } from "../ports/runtime.js";
import { RollbackWorld } from "../testing/rollback-world.js";

let root: string;
let engine: Server;
let web: RollbackWorld;
const created: CreateContainer[] = [];

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), "cutover-mounts-")));
  await mkdir(join(root, "allowed/data"), { recursive: true });
  await mkdir(join(root, "other"));
  engine = createServer().listen(join(root, "engine.sock"));
  await once(engine, "listening");
  created.length = 0;
  web = await RollbackWorld.open();
  const { runtime } = web.world;
  runtime.host.engineUrl = `unix://${join(root, "engine.sock")}`;
  const create = runtime.create.bind(runtime);
  runtime.create = (request, signal) => {
    created.push(request);
    return create(request, signal);
  };
  await reopen();
});

afterEach(async () => {
  await web.deployer.close();
  engine.close();
  await rm(root, { recursive: true });
});

const reopen = async (bindMounts = [join(root, "allowed")]) => {
  await web.deployer.close();
  await web.reopen({ policy: { bindMounts } });
};

const volumes = () => ({ volumes: [`${join(root, "allowed/data")}:/data`], deploy_strategy: "recreate" });

/** As a container does that has the allowed folder mounted. */
async function putLinkInPlace(): Promise<void> {
  await rename(join(root, "allowed/data"), join(root, "allowed/before"));
  await symlink(join(root, "other"), join(root, "allowed/data"));
}

const running = () =>
  web.world.runtime.snapshot().flatMap(({ state, name }) => (state === "running" ? name : []));

describe("a path that is mounted", () => {
  it("should be given to the engine without the links on its way", async () => {
    await symlink(join(root, "allowed"), join(root, "way"));
    await reopen([join(root, "way")]);
    await web.deploy("1", { volumes: [`${join(root, "way/data")}:/data`] });
    expect(created[0]?.spec.mounts).toMatchObject([{ source: join(root, "allowed/data") }]);
    await web.deploy("2", { volumes: [`${join(root, "way/data")}:/data`] });
    expect((await web.rollBack()).status).toBe("succeeded");
  });

  it("should be asked for again when a deployment of an applied config begins", async () => {
    await web.deploy("1", volumes());
    await putLinkInPlace();
    const { status, error } = await web.deployer.deploy("web").done;
    expect([status, error?.code]).toEqual(["failed", "POLICY_REFUSED"]);
    expect(running()).toHaveLength(1);
  });

  it("should be asked for right before the creation: a link may have come during the pull", async () => {
    await web.deploy("1", volumes());
    const { runtime } = web.world;
    const pull = runtime.images.pull.bind(runtime.images);
    runtime.images.pull = async (...parameters) => {
      await putLinkInPlace();
      return pull(...parameters);
    };
    const { error } = await web.deployer.deploy("web").done;
    expect(error?.code).toBe("POLICY_REFUSED");
    expect(created).toHaveLength(1);
  });

  it("should be asked for right before the start: a link may have come since the creation", async () => {
    await web.deploy("1", volumes());
    const { runtime } = web.world;
    const stop = runtime.stop.bind(runtime);
    runtime.stop = async (...parameters) => {
      await stop(...parameters);
      runtime.stop = stop;
      await putLinkInPlace();
    };
    const { error } = await web.deployer.deploy("web").done;
    expect(error?.code).toBe("POLICY_REFUSED");
    // Recreate has stopped blue by then: it mounts the same path, and may not start either.
    expect(running()).toEqual([]);
  });

  it("should be asked for before blue is stopped, also for what only the engine knows of it", async () => {
    await web.deploy("1", volumes());
    const { runtime } = web.world;
    const create = runtime.create.bind(runtime);
    runtime.create = async (...parameters) => {
      const container = await create(...parameters);
      await putLinkInPlace();
      return container;
    };
    const before = running();
    const { status, error } = await web.deployer.deploy("web").done;
    expect([status, error?.code]).toEqual(["failed", "POLICY_REFUSED"]);
    expect(running()).toEqual(before);
  });

  it("should be asked for when a repair starts what is live", async () => {
    await web.deploy("1", volumes());
    const [name = ""] = running();
    web.world.runtime.removeByHand(name);
    await putLinkInPlace();
    await web.deployer.reconcile().catch(() => undefined);
    expect(running()).toEqual([]);
    await rm(join(root, "allowed/data"));
    await rename(join(root, "allowed/before"), join(root, "allowed/data"));
    await web.deployer.reconcile();
    expect(running()).toHaveLength(1);
  });

  it("should be asked for when a kept container is started by a rollback", async () => {
    await web.deploy("1", { ...volumes(), retain: 1 });
    await web.deploy("2", { ...volumes(), retain: 1 });
    const { runtime } = web.world;
    const stop = runtime.stop.bind(runtime);
    runtime.stop = async (...parameters) => {
      await stop(...parameters);
      runtime.stop = stop;
      await putLinkInPlace();
    };
    const { error } = await web.rollBack();
    expect(error?.code).toBe("POLICY_REFUSED");
  });

  it("should be asked for when it is said what can be rolled back to", async () => {
    await web.deploy("1", { ...volumes(), retain: 1 });
    await web.deploy("2", { ...volumes(), retain: 1 });
    await putLinkInPlace();
    const { error } = await web.rollBack();
    expect(error).toMatchObject({ code: "ROLLBACK_IMPOSSIBLE" });
    expect(error?.message).toContain("a link in an allowed folder");
  });

  it("should be asked of a policy that has become stricter, for what was allowed before", async () => {
    await web.deploy("1", { ...volumes(), retain: 1 });
    await web.deploy("2", { ...volumes(), retain: 1 });
    await reopen([]);
    const { error } = await web.deployer.deploy("web").done;
    expect(error).toMatchObject({ code: "POLICY_REFUSED" });
    expect(error?.remedy).toContain("bindMounts");
    expect(running()).toHaveLength(1);
  });

  it("should be what runs: a container that has mounted something else is stopped", async () => {
    const { runtime } = web.world;
    const list = runtime.host.listBinds.bind(runtime.host);
    let identity = "1:1";
    runtime.host.listBinds = async (...parameters) =>
      (await list(...parameters)).map(({ source, target }): HostBind => ({ source, target, identity }));
    await web.deployer.apply({
      name: "web",
      source: "memory",
      config: { image: "registry/web:1", ...volumes() },
    });
    const { error } = await web.deployer.deploy("web").done;
    expect(error?.message).toContain("was exchanged while it was started");
    expect(running()).toEqual([]);
    const { dev, ino } = await import("node:fs/promises").then((fs) => fs.stat(join(root, "allowed/data")));
    identity = `${dev}:${ino}`;
    expect((await web.deployer.deploy("web").done).status).toBe("succeeded");
  });
});
