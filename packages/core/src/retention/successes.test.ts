import { expect, it } from "vitest";
import type { DeploymentRecord, RuntimeState } from "../records/records.js";
import type { Store } from "../ports/store.js";
import { isSuccess, keptSuccesses, listKept } from "./successes.js";

type Some = Pick<DeploymentRecord, "id" | "operation" | "phase">;
const of = (id: string, operation: string, phase: string) => ({ id, operation, phase }) as Some;
const deployed = (id: string) => of(id, "deploy", "done");

/** A journal, newest first; `gone`: records that it no longer has. */
function journal(records: readonly Some[], gone: readonly string[] = []) {
  const pages: (string | undefined)[] = [];
  const store = {
    listDeployments: async (_: string, { limit, before }: { limit: number; before?: string }) => {
      pages.push(before);
      const from = before === undefined ? 0 : records.findIndex(({ id }) => id === before) + 1;
      return records.slice(from, from + limit);
    },
    findDeployment: async (id: string) =>
      gone.includes(id) ? undefined : records.find((record) => record.id === id),
  } as unknown as Pick<Store, "listDeployments" | "findDeployment">;
  const list = async (more: { count?: number; retained?: readonly string[]; succeeding?: string } = {}) => {
    const { count = 2, retained = [], succeeding } = more;
    const state = { retained: retained.map((deployment) => ({ container: { deployment } })) };
    const asked = { workload: "web", count, state: state as unknown as RuntimeState, succeeding };
    return (await listKept(store, asked)).map(({ id }) => id);
  };
  return { list, pages };
}

it.each([
  [0, 5],
  [4, 5],
  [5, 6],
])("with %i containers that are kept, %i deployments should be in reach", (retain, expected) => {
  expect(keptSuccesses(retain)).toBe(expected);
});

it.each([
  ["deploy", "done", true],
  ["rollback", "done", true],
  ["deploy", "failed", false],
  ["deploy", "draining", false],
  ["remove", "done", false],
  ["repair", "done", false],
])("a %s that is %s should be a success: %s", (operation, phase, expected) => {
  expect(isSuccess(of("d1", operation, phase) as DeploymentRecord)).toBe(expected);
});

it("should be the latest successes, newest first", async () => {
  const { list } = journal([of("d5", "deploy", "failed"), deployed("d4"), deployed("d3"), deployed("d2")]);
  expect(await list()).toEqual(["d4", "d3"]);
  expect(await list({ count: 9 })).toEqual(["d4", "d3", "d2"]);
});

it("should count what is committed but still open", async () => {
  const { list } = journal([of("d3", "deploy", "draining"), deployed("d2"), deployed("d1")]);
  expect(await list({ succeeding: "d3" })).toEqual(["d3", "d2"]);
  expect(await list()).toEqual(["d2", "d1"]);
});

it("should not go back behind a removal, unless that failed", async () => {
  expect(await journal([deployed("d3"), of("d2", "remove", "done"), deployed("d1")]).list()).toEqual(["d3"]);
  expect(await journal([deployed("d3"), of("d2", "remove", "failed"), deployed("d1")]).list()).toEqual([
    "d3",
    "d1",
  ]);
});

it("should not count rollbacks, but at most four for each deployment", async () => {
  const rollbacks = Array.from({ length: 10 }, (_, index) => of(`r${index}`, "rollback", "done"));
  const { list } = journal([...rollbacks.slice(0, 2), deployed("d2"), deployed("d1"), deployed("d0")]);
  expect(await list()).toEqual(["r0", "r1", "d2", "d1"]);
  expect(await journal([...rollbacks, deployed("d1")]).list()).toEqual(
    rollbacks.slice(0, 8).map(({ id }) => id),
  );
});

it("should read on in the journal as far as it must", async () => {
  const failures = Array.from({ length: 45 }, (_, index) => of(`f${index}`, "deploy", "failed"));
  const { list, pages } = journal([...failures, deployed("d1")]);
  expect(await list()).toEqual(["d1"]);
  expect(pages).toEqual([undefined, "f19", "f39"]);
  const short = journal(failures.slice(0, 20));
  expect(await short.list()).toEqual([]);
  expect(short.pages).toEqual([undefined, "f19"]);
});

it("should hold older ones whose containers are kept, each once, if they are known and were successes", async () => {
  const { list } = journal(
    [deployed("d5"), deployed("d4"), deployed("d3"), of("d2", "deploy", "failed"), deployed("d1")],
    ["d1"],
  );
  expect(await list({ retained: ["d4", "d3", "d2", "d1"] })).toEqual(["d5", "d4", "d3"]);
});
