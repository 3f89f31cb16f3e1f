import { expect, it } from "vitest";
import { DeployerError } from "../errors/deployer-error.js";
import type { DeploymentRecord, Phase } from "../records/records.js";
import { assertAbandonable, isHopeless } from "./abandon.js";

it.each<[Phase, string | undefined]>([
  ["queued", "it waits, and has done nothing; cancel it"],
  ["done", "it is over (done)"],
  ["failed", "it is over (failed)"],
  ["cancelled", "it is over (cancelled)"],
  ["starting", undefined],
  ["draining", undefined],
])("a deployment that is %s should be given up unless there is nothing to give up", (phase, because) => {
  const refusals: string[] = [];
  try {
    assertAbandonable({ id: "d1", phase } as DeploymentRecord);
  } catch (error) {
    refusals.push(error instanceof DeployerError ? `${error.code}: ${error.message}` : String(error));
  }
  const expected = `ABANDON_REFUSED: the deployment d1 cannot be abandoned: ${because}`;
  expect(refusals).toEqual(because === undefined ? [] : [expected]);
});

it.each([
  ["ENGINE_UNREACHABLE", false],
  ["ROUTER_UNREACHABLE", false],
  ["DISK_FULL", false],
  ["CANCELLED", false],
  ["LEASE_LOST", false],
  ["STORE_BUSY", false],
  ["STORE_OUTDATED", false],
  ["ROUTER_CHANGED", false],
  ["ENGINE_FAILED", true],
  ["ROUTE_NOT_VERIFIED", true],
] as const)("a recovery that fails with %s should be without hope: %s", (code, expected) => {
  expect(isHopeless(new DeployerError(code, ""))).toBe(expected);
});
