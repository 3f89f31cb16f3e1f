import { describe, expect, it } from "vitest";
import { DeployerError } from "../errors/deployer-error.js";
import type { StackDriver } from "../ports/stack-driver.js";
import { memoryWorld } from "../testing/memory-world.js";
import { plainSpec } from "../testing/plain-spec.js";
import { withFallenServices } from "./fallen-services.js";

const failure = new DeployerError("STACK_FAILED", "compose up failed", { details: { output: ["its line"] } });

async function explained(error: unknown) {
  const { runtime, clock } = memoryWorld();
  const containers: Record<string, object> = {
    db: { exitsAfterMs: 1, exitCode: 7, log: ["no password given"] },
    sick: { health: "unhealthy", healthAfterMs: 1, log: ["sick"] },
    done: { exitsAfterMs: 1, exitCode: 0, log: ["done"] },
    web: { log: ["all is well"] },
  };
  for (const [name, behaviour] of Object.entries(containers)) {
    runtime.publish(`registry/${name}:1`, behaviour);
    await runtime.images.pull({ reference: `registry/${name}:1` });
    const spec = {
      ...plainSpec(`registry/${name}:1`),
      environment: { TOKEN: `secret-of-${name}`, A: "known" },
    };
    const of = { name, alias: name, workload: "shop", deployment: "d1", fence: 1 };
    await runtime.create({ ...of, spec, port: undefined, loopbackPort: undefined });
    await runtime.start(name);
  }
  await clock.sleep(10);
  const hidden: string[] = [];
  const driver = {
    containers: async () =>
      runtime.snapshot().map(({ name, state, exitCode }) => ({ name, state, exitCode, labels: {} })),
  } as Partial<StackDriver> as StackDriver;
  const told = await withFallenServices(error, {
    stack: { project: "p", definition: { text: "known" } },
    driver,
    runtime,
    hide: (secrets) => hidden.push(...secrets),
    halt: new AbortController().signal,
  });
  return { told, hidden };
}

describe("a stack that does not come up", () => {
  it("should fail with the last lines of what fell, after the secrets of it are masked", async () => {
    const { told, hidden } = await explained(failure);
    expect(told).toMatchObject({
      code: "STACK_FAILED",
      details: {
        output: [
          "its line",
          "db ended with exit code 7:",
          "no password given",
          "sick is not healthy:",
          "sick",
        ],
      },
    });
    expect(hidden).toEqual(expect.arrayContaining(["secret-of-db", "secret-of-sick"]));
    expect(hidden).not.toContain("known");
  });

  it("should fail for any other reason as it is", async () => {
    const other = new DeployerError("PORT_TAKEN", "taken");
    expect((await explained(other)).told).toBe(other);
  });
});
