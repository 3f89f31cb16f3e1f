import { expect, it } from "vitest";
import type { RuntimeState } from "../records/records.js";
import { plainSpec } from "../testing/plain-spec.js";
import { stateOf } from "./keep-blue-serving.js";
import type { Run } from "../journal/run.js";

const container = (deployment: string) => ({
  name: `web-${deployment}`,
  alias: `web-${deployment}`,
  deployment,
  port: 8080,
  spec: plainSpec("web"),
});
const retained = (...deployments: string[]) =>
  deployments.map((deployment) => ({ container: container(deployment) }));

it("should keep no container for a rollback that went since the commit, and green if it was kept before", async () => {
  const state = (live: string, ...others: string[]) =>
    ({ workload: "web", live: container(live), retained: retained(...others) }) as unknown as RuntimeState;
  const run = {
    record: { workload: "web", green: container("green") },
    engine: { store: { findState: async () => state("green", "kept") } },
  } as unknown as Run;
  const found = await stateOf(run, state("blue", "gone", "kept", "green"));
  expect(found.live.deployment).toBe("blue");
  expect(found.retained?.map((one) => one.container.deployment)).toEqual(["kept", "green"]);
});
