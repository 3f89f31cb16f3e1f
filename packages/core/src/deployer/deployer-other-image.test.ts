import { expect, it } from "vitest";
import { DeployerWorld } from "../testing/deployer-world.js";

it("should deploy another image once, record it, and leave what is applied as it is", async () => {
  const web = await DeployerWorld.open();
  await web.deploy("1");
  web.world.runtime.publish("registry/web:hotfix");
  const hotfix = web.deployer.deploy("web", { image: "registry/web:hotfix", why: "a leak" });
  expect(await hotfix.done).toMatchObject({ status: "succeeded" });
  const [latest] = await web.deployer.history("web");
  expect(latest).toMatchObject({ id: hotfix.id, config: { image: "registry/web:hotfix" }, why: "a leak" });
  expect((await web.deployer.status("web")).live?.deployment).toBe(hotfix.id);
  await web.deployer.deploy("web").done;
  expect((await web.deployer.history("web"))[0]).toMatchObject({ config: { image: "registry/web:1" } });
  expect(await web.deployer.rollback("web", { to: hotfix.id }).done).toMatchObject({ status: "succeeded" });
});

it("should keep the image that was asked for while the deployment waits in the queue", async () => {
  const web = await DeployerWorld.open();
  await web.deploy("1");
  web.world.runtime.publish("registry/web:hotfix");
  const first = web.deployer.deploy("web");
  const second = web.deployer.deploy("web", { image: "registry/web:hotfix" });
  await Promise.all([first.done, second.done]);
  const [latest, earlier] = await web.deployer.history("web");
  expect([latest?.config, earlier?.config]).toMatchObject([
    { image: "registry/web:hotfix" },
    { image: "registry/web:1" },
  ]);
});

it("should refuse an image that cannot be, naming it, with no effect", async () => {
  const web = await DeployerWorld.open();
  await web.deploy("1");
  const refused = await web.deployer.deploy("web", { image: "registry/web:none" }).done;
  expect(refused).toMatchObject({ status: "failed", error: { code: "IMAGE_NOT_FOUND" } });
  expect(await web.deployer.deploy("web", { image: 5 as never }).done).toMatchObject({
    status: "failed",
    error: { code: "CONFIG_INVALID", details: { field: "image" } },
  });
  expect((await web.deployer.status("web")).live?.image).toContain("registry/web");
});
