import { describe, expect, it } from "vitest";
import { MemoryStore } from "../testing/memory-store.js";
import { hashSecrets } from "./hash-secrets.js";
import type { Run } from "../journal/run.js";

const secrets = { resolver: (name: string) => `value-of-${name}`, policy: {} };
const wanted = (...names: string[]) =>
  names.map((name) => ({ path: `environment.${name}`, reference: { from_resolver: name } }));

async function hash(store: MemoryStore, named: ReturnType<typeof wanted>) {
  const hidden: string[] = [];
  const run = {
    engine: { store, secrets },
    wanted: { secrets: named },
    hide: (values: string[]) => hidden.push(...values),
  } as unknown as Run;
  return { hashes: await hashSecrets(run), hidden };
}

describe("the hashes of a config's secrets", () => {
  it("should be by path, and mask every value from here on", async () => {
    const { hashes, hidden } = await hash(new MemoryStore(), wanted("A", "B"));
    expect(Object.keys(hashes)).toEqual(["environment.A", "environment.B"]);
    expect(hidden).toEqual(["value-of-A", "value-of-B"]);
    expect(JSON.stringify(hashes)).not.toContain("value-of");
    for (const each of Object.values(hashes)) expect(each).toMatch(/^[0-9a-f]{8}:[0-9a-f]{64}$/);
  });

  it("should be the same for the same value, and differ by key and by path", async () => {
    const store = new MemoryStore();
    const [one, again] = [await hash(store, wanted("A")), await hash(store, wanted("A"))];
    expect(again).toEqual(one);
    const elsewhere = [{ path: "environment.B", reference: { from_resolver: "A" } }];
    const byPath = (await hash(store, elsewhere)).hashes["environment.B"] ?? "";
    expect(byPath.slice(9)).not.toBe(one.hashes["environment.A"]?.slice(9));
    store.readKey = () => Promise.resolve("another");
    const byKey = (await hash(store, wanted("A"))).hashes["environment.A"] ?? "";
    expect(byKey.slice(0, 8)).not.toBe(one.hashes["environment.A"]?.slice(0, 8));
  });

  it("should need no key without secrets", async () => {
    const store = new MemoryStore();
    store.readKey = () => Promise.reject(new Error("there is none"));
    expect((await hash(store, [])).hashes).toEqual({});
  });
});
