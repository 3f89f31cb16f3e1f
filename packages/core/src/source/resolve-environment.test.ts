import { expect, it } from "vitest";
import { resolveEnvironment } from "./resolve-environment.js";

const secrets = { resolver: (name: string) => `value-of-${name}`, policy: {} };

it("should resolve an environment's references, and say which of its values are secret", async () => {
  const environment = { A: "plain", B: { from_resolver: "B" } };
  expect(await resolveEnvironment(environment as never, secrets as never)).toEqual({
    environment: { A: "plain", B: "value-of-B" },
    secrets: ["value-of-B"],
  });
  await expect(
    resolveEnvironment({ C: { from_env: "CUTOVER_SECRET_NONE" } }, secrets as never),
  ).rejects.toMatchObject({ code: "SECRET_MISSING" });
});
