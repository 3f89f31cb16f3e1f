import { expect, it } from "vitest";
import type { DeploymentRecord } from "../records/records.js";
import { cancelRefusal } from "./cancel-refusal.js";

const container = (name: string, more: object = {}) => ({
  deployment: name,
  handle: { name, alias: name, ...more },
});
const stack = { stack: { project: "web", definition: null, source: "compose" } };
const blue = { live: container("web-1") };

it.each<[string, object, RegExp | undefined]>([
  ["waits in the queue", { phase: "queued" }, undefined],
  ["waits in the queue and removes", { phase: "queued", operation: "remove" }, undefined],
  ["starts green", { phase: "starting" }, undefined],
  ["switches", { phase: "switching" }, undefined],
  ["drains blue", { phase: "draining", blue, green: container("web-2") }, undefined],
  ["is done", { phase: "done" }, /it is over \(done\)/],
  ["has failed", { phase: "failed" }, /it is over \(failed\)/],
  ["removes", { phase: "starting", operation: "remove" }, /a removal .* is carried through/],
  ["repairs", { phase: "starting", operation: "repair" }, /it repairs/],
  ["is committed as the first one", { phase: "draining" }, /nothing was live before it/],
  [
    "is committed and no longer waits for blue",
    { phase: "draining", blue, green: container("web-2"), drain: { outcome: "drained" } },
    /is being removed/,
  ],
  [
    "is committed and waits for blue",
    { phase: "draining", blue, green: container("web-2"), drain: {} },
    undefined,
  ],
  [
    "is committed and has replaced its stack",
    { phase: "draining", blue: { live: container("web", stack) }, green: container("web", stack) },
    /its stack has replaced the previous one/,
  ],
])("a deployment that %s should say whether it can still be cancelled", (_, record, expected) => {
  const refusal = cancelRefusal({ operation: "deploy", ...record } as unknown as DeploymentRecord);
  expect(refusal ?? "").toMatch(expected ?? /^$/);
});
