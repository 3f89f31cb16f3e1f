import { describe, expect, it } from "vitest";
import { openedDeployment } from "../journal/journal-heads.js";
import type { DeploymentRecord, Json } from "../records/records.js";
import { plainSpec } from "../testing/plain-spec.js";
import { diff } from "./diff.js";

function record(
  config: Json,
  more: Partial<DeploymentRecord> = {},
  image = "web@sha256:1",
): DeploymentRecord {
  const id = "d";
  const green = {
    deployment: id,
    port: undefined,
    spec: plainSpec(image),
    handle: {},
  };
  const opened = openedDeployment({
    id,
    workload: "web",
    operation: "deploy",
    fence: 1,
    source: "image",
    config,
    strategy: "recreate",
    reason: "",
    blue: undefined,
    startedAtMs: 0,
  });
  return { ...opened, green, ...more };
}

const changes = (a: DeploymentRecord, b: DeploymentRecord) => diff(a, b).changes;
const gone = { before: undefined, after: undefined };

describe("a diff of two deployments", () => {
  it("should be empty for the same, whatever the order of keys and of lists that have none", () => {
    const a = record({ image: "web:1", domains: ["a.test", "b.test"], healthcheck: { path: "/", port: 1 } });
    const b = record({ healthcheck: { port: 1, path: "/" }, domains: ["b.test", "a.test"], image: "web:1" });
    expect(changes(a, b)).toEqual([]);
  });

  it("should name each change with its path, its values and its area", () => {
    const a = record({ image: "web:1", domains: ["a.test", "b.test"], healthcheck: { path: "/", port: 1 } });
    const b = record(
      {
        image: "web:2",
        domains: ["b.test", "c.test"],
        healthcheck: { path: "/ok", port: 1 },
        environment: { COLOUR: "red" },
        dockerfile: "Dockerfile",
      },
      { source: "dockerfile" },
      "web@sha256:2",
    );
    expect(changes(a, b)).toEqual([
      { path: "source", kind: "changed", before: "image", after: "dockerfile", area: "source" },
      { path: "image", kind: "changed", before: "web:1", after: "web:2", area: "image" },
      { path: "domains", kind: "removed", before: "a.test", after: undefined, area: "domains" },
      { path: "domains", kind: "added", before: undefined, after: "c.test", area: "domains" },
      { path: "healthcheck.path", kind: "changed", before: "/", after: "/ok", area: "healthcheck" },
      {
        path: "environment",
        kind: "added",
        before: undefined,
        after: { COLOUR: "red" },
        area: "environment",
      },
      { path: "dockerfile", kind: "added", before: undefined, after: "Dockerfile", area: "source" },
      {
        path: "image digest",
        kind: "changed",
        before: "web@sha256:1",
        after: "web@sha256:2",
        area: "image",
      },
    ]);
  });

  it.each([
    ["memory", "512m", "resources"],
    ["ports", ["80:80"], "ports"],
    ["volumes", ["data:/data"], "volumes"],
    ["privileged", true, "privileges"],
    ["command", ["/run"], "command"],
    ["drain", { timeout: "1s" }, "lifecycle"],
    ["alias", "web", "networks"],
    ["labels", { a: "b" }, "other"],
  ])("should put %s where it belongs", (field, value, area) => {
    const [change] = changes(record({}), record({ [field]: value as Json }));
    expect(change).toMatchObject({ kind: "added", area });
  });

  it("should keep the order of a command apart, and of hooks", () => {
    const [change] = changes(record({ command: ["a", "b"] }), record({ command: ["b", "a"] }));
    expect(change).toMatchObject({ path: "command", kind: "changed" });
  });

  const secret = { environment: { TOKEN: { from_env: "TOKEN" } } };
  const withHash = (hash?: string) =>
    record(secret, hash === undefined ? {} : { secretHashes: { "environment.TOKEN": hash } });

  it("should tell of a secret only that it has changed", () => {
    expect(changes(withHash("k1:aa"), withHash("k1:aa"))).toEqual([]);
    expect(changes(withHash("k1:aa"), withHash("k1:bb"))).toEqual([
      { path: "environment.TOKEN", kind: "changed", ...gone, area: "environment" },
    ]);
  });

  it.each([
    ["another key has made its hash", "k1:aa", "k2:aa"],
    ["one has no hash", "k1:aa", undefined],
    ["neither has one", undefined, undefined],
  ])("should say that it does not know of a secret where %s", (_, before, after) => {
    expect(changes(withHash(before), withHash(after))).toEqual([
      { path: "environment.TOKEN", kind: "unknown", ...gone, area: "environment" },
    ]);
  });

  it("should tell of a reference that leads elsewhere as such", () => {
    const other = record({ environment: { TOKEN: { from_file: "/run/token" } } });
    expect(changes(withHash("k1:aa"), other)).toEqual([
      {
        path: "environment.TOKEN",
        kind: "changed",
        before: { from_env: "TOKEN" },
        after: { from_file: "/run/token" },
        area: "environment",
      },
    ]);
  });
});
