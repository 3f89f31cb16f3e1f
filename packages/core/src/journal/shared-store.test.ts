import { expect, it } from "vitest";
import type { Store } from "../ports/store.js";
import { closeStore, openStore } from "./shared-store.js";

/** A store that writes down what is done to it; `failures`: of its first migrations. */
function storeOf(failures = 0, closing?: Error) {
  const done: string[] = [];
  const store = {
    migrate: async () => {
      done.push("migrate");
      if (done.filter((one) => one === "migrate").length <= failures) throw new Error("it is newer");
    },
    close: async () => {
      done.push("close");
      if (closing) throw closing;
    },
  };
  return { store: store as unknown as Store, done };
}

it("should close a store after the last of its deployers", async () => {
  const { store, done } = storeOf();
  await openStore(store);
  await openStore(store);
  await closeStore(store);
  expect(done).toEqual(["migrate", "migrate"]);
  await closeStore(store);
  expect(done.slice(2)).toEqual(["close"]);
  await openStore(store);
  await closeStore(store);
  expect(done.slice(3)).toEqual(["migrate", "close"]);
});

it("should close a store that cannot be opened, and say why it cannot", async () => {
  const { store, done } = storeOf(1, new Error("nor be closed"));
  await expect(openStore(store)).rejects.toThrow("it is newer");
  expect(done).toEqual(["migrate", "close"]);
});

it("should leave a store open for others if it cannot be opened once more", async () => {
  const { store, done } = storeOf();
  await openStore(store);
  Object.assign(store, { migrate: async () => Promise.reject(new Error("it is newer")) });
  await expect(openStore(store)).rejects.toThrow("it is newer");
  expect(done).toEqual(["migrate"]);
  await closeStore(store);
  expect(done).toEqual(["migrate", "close"]);
});

it("should close a store again if it is asked to, and count that for nobody", async () => {
  const { store, done } = storeOf();
  await closeStore(store);
  await openStore(store);
  await closeStore(store);
  expect(done).toEqual(["close", "migrate", "close"]);
});
