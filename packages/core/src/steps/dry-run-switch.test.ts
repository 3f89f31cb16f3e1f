import { describe, expect, it } from "vitest";
import { createDeployer } from "../deployer/deployer.js";
import { DeployerError } from "../errors/deployer-error.js";
import type { RouteWrite } from "../ports/router.js";
import { memorySource } from "../testing/memory-source.js";
import { MemoryStore } from "../testing/memory-store.js";
import { memoryWorld } from "../testing/memory-world.js";

/** A deployment whose dry run ends as `dryRun` does. */
async function deployWith(dryRun: (write: RouteWrite, signal: AbortSignal) => Promise<void>) {
  const world = memoryWorld();
  const { router, runtime, clock } = world;
  const written: RouteWrite[] = [];
  const tested: { write: RouteWrite; containers: (string | undefined)[] }[] = [];
  const put = router.put.bind(router);
  router.put = (write, signal) => {
    written.push(write);
    return put(write, signal);
  };
  router.dryRun = async (write, signal = new AbortController().signal) => {
    tested.push({ write, containers: runtime.snapshot().map(({ state }) => state) });
    await dryRun(write, signal);
  };
  runtime.publish("registry/web:1");
  const store = new MemoryStore(undefined, () => clock.wallMs());
  const deployer = await createDeployer({
    ...world,
    store,
    sources: [memorySource()],
    timing: { watchMs: 0 },
  });
  const config = { image: "registry/web:1", port: 8080, domains: ["app.test"], healthcheck: { path: "/" } };
  await deployer.apply({ name: "web", source: "memory", config });
  const result = await deployer.deploy("web").done;
  await deployer.close();
  return { result, written, tested };
}

describe("the dry run of a switch", () => {
  it("should be of what the switch then writes, and begin before green runs", async () => {
    const { result, written, tested } = await deployWith(() => Promise.resolve());
    expect(result).toMatchObject({ status: "succeeded" });
    const [[test], [write]] = [tested, written];
    const { assertMayWrite, replaces, ...same } = write ?? ({} as RouteWrite);
    expect(assertMayWrite).toBeDefined();
    expect(replaces).toEqual([]);
    expect(test).toMatchObject({ write: same, containers: ["created"] });
  });

  it("should hold nothing up, and end once green is started", async () => {
    let reason: unknown;
    const { result } = await deployWith(
      (_, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => reject((reason = signal.reason) as Error), { once: true });
        }),
    );
    expect(result).toMatchObject({ status: "succeeded" });
    expect(reason).toBeInstanceOf(Error);
  });

  it("should report nothing if it fails", async () => {
    const { result, written, tested } = await deployWith(() =>
      Promise.reject(new DeployerError("INTERNAL", "no dry run")),
    );
    expect(result).toMatchObject({ status: "succeeded" });
    expect(written[0]?.nonce).not.toBe(tested[0]?.write.nonce);
  });
});
