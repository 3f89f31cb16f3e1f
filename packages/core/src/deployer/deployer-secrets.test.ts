import { describe, expect, it } from "vitest";
import { createDeployer, type Deployer } from "./deployer.js";
import type { SecretResolver } from "../source/resolve-secret.js";
import { memorySource } from "../testing/memory-source.js";
import { MemoryStore } from "../testing/memory-store.js";
import { memoryWorld, type MemoryWorld } from "../testing/memory-world.js";

async function start(secrets: SecretResolver): Promise<MemoryWorld & { readonly deployer: Deployer }> {
  const world = memoryWorld();
  world.runtime.publish("registry/web:1");
  const timing = { watchMs: 0 };
  const store = new MemoryStore();
  const deployer = await createDeployer({ ...world, store, sources: [memorySource()], timing, secrets });
  const environment = { TOKEN: { from_resolver: "vault/token" } };
  const config = { image: "registry/web:1", environment };
  await deployer.apply({ name: "web", source: "memory", config });
  return { ...world, deployer };
}

describe("a resolver of secrets that hangs", () => {
  const hangs: SecretResolver = () => new Promise(() => undefined);

  it("should fail the deployment after 30 s, and name the secret", async () => {
    const { deployer, clock } = await start(hangs);
    const begunAtMs = clock.monotonicMs();
    const { status, error } = await deployer.deploy("web").done;
    expect([status, error?.code]).toEqual(["failed", "SECRET_MISSING"]);
    expect(error?.message).toContain("the resolver did not answer within 30 s for vault/token");
    expect(clock.monotonicMs() - begunAtMs).toBeLessThan(31_000);
    await deployer.close();
  });

  it.each(["cancel", "close"] as const)("should not hold up %s", async (how) => {
    const { deployer, clock } = await start(hangs);
    const deployment = deployer.deploy("web");
    await clock.sleep(1_000);
    const begunAtMs = clock.monotonicMs();
    await (how === "cancel" ? deployer.cancel(deployment.id) : deployer.close());
    expect((await deployment.done).status).toBe(how === "cancel" ? "cancelled" : "interrupted");
    expect(clock.monotonicMs() - begunAtMs).toBeLessThan(100);
    await deployer.close();
  });
});
