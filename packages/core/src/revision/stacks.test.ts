import { describe, expect, it } from "vitest";
import { DeployerError } from "../errors/deployer-error.js";
import { HostAccess } from "../source/host-access.js";
import type { StackCall, StackDriver } from "../ports/stack-driver.js";
import { memoryWorld } from "../testing/memory-world.js";
import { plainSpec } from "../testing/plain-spec.js";
import { newRevision } from "./parts.js";
import { stacks } from "./stacks.js";

const { signal } = new AbortController();
const revision = newRevision(
  { container: plainSpec("registry.test/web:1"), stack: { project: "cutover-web", definition: null } },
  { deployment: "d1", workload: "web", source: "compose", port: 8080, loopbackPort: 20_001 },
);

function runtimeWhose(assertMayAct: () => void) {
  const { runtime } = memoryWorld();
  const called: string[] = [];
  const noting =
    (name: string) =>
    async ({ assertMayAct: ask }: StackCall): Promise<void> => {
      ask();
      called.push(name);
    };
  const driver: StackDriver = {
    up: noting("up"),
    stop: noting("stop"),
    down: noting("down"),
    findDamage: async () => [],
  };
  const secrets = { resolver: () => undefined, policy: {} };
  const access = HostAccess.of({}, runtime);
  const own = { runtime, workload: "web", secrets, access, hide: () => undefined, assertMayAct };
  return { called, tool: stacks({ ...own, driverOf: () => driver }) };
}

describe("the runtime of stacks", () => {
  it("should call its tool as long as the deployer may act", async () => {
    const { called, tool } = runtimeWhose(() => undefined);
    await tool.start(revision, signal);
    await tool.stop(revision, signal);
    await tool.remove(revision, { volumes: false }, signal);
    expect(called).toEqual(["up", "stop", "down"]);
  });

  it("should have its tool ask once more whether the deployer may act", async () => {
    let asked = 0;
    const { called, tool } = runtimeWhose(() => {
      asked += 1;
      if (asked > 1) throw new DeployerError("LEASE_LOST", "another deployer has taken over");
    });
    await expect(tool.start(revision, signal)).rejects.toMatchObject({ code: "LEASE_LOST" });
    expect(called).toEqual([]);
  });

  it("should call no tool once the deployer may act no longer", async () => {
    const { called, tool } = runtimeWhose(() => {
      throw new DeployerError("LEASE_LOST", "another deployer has taken over");
    });
    for (const call of [
      () => tool.start(revision, signal),
      () => tool.stop(revision, signal),
      () => tool.remove(revision, { volumes: true }, signal),
    ])
      await expect(call()).rejects.toMatchObject({ code: "LEASE_LOST" });
    expect(called).toEqual([]);
  });
});
