import { expect, it } from "vitest";
import type { DeploymentRecord } from "../records/records.js";
import { plainSpec } from "../testing/plain-spec.js";
import { findUnusedVolumes, listWithVolumes } from "./unused-volumes.js";

it("should not call a volume unused whose deployment is open, as its container may be created again", async () => {
  const runtime = { volumes: { unused: async () => [{ name: "data" }] } } as never;
  const mount = { type: "volume", source: "data", target: "/data" };
  const spec = { ...plainSpec("web"), mounts: [mount] };
  const handle = { name: "web", alias: "web" };
  const unusedIn = async (phase: string) => {
    const record = {
      phase,
      createdVolumes: ["data"],
      green: { spec, handle },
    } as unknown as DeploymentRecord;
    const signal = new AbortController().signal;
    return findUnusedVolumes({ runtime }, { state: undefined, records: [record] }, signal);
  };
  expect(await unusedIn("gating")).toEqual([]);
  expect(await unusedIn("failed")).toEqual(["data"]);
});

it("should look for volumes of no workload that another store knows", async () => {
  const unused = [
    { name: "data", workload: ["web", "foreign"] },
    { name: "plain" },
    { name: "more", workload: ["web"] },
  ];
  const listDeployments = async (workload: string) => (workload === "web" ? [{}] : []);
  const engine = {
    store: { listDeployments },
    runtime: { volumes: { unused: async () => unused } },
  } as never;
  expect(await listWithVolumes(engine, new AbortController().signal)).toEqual(["web"]);
});
