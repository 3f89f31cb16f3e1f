import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ServerWorld } from "../testing/server-world.js";

let world: ServerWorld;
beforeEach(async () => (world = await ServerWorld.open()));
afterEach(() => world.close());

interface Page {
  readonly items: readonly { readonly workload: string; readonly live?: unknown }[];
  readonly next?: string;
}

async function page(token: string, query = ""): Promise<Page> {
  const headers = { authorization: `Bearer ${token}` };
  return (await (await world.ask(`/v1/workloads${query}`, { headers })).json()) as Page;
}

const names = ({ items }: Page): string[] => items.map(({ workload }) => workload);

describe("the list of workloads", () => {
  it("should show each of many tokens at once what it may see, page by page", async () => {
    for (const name of ["api", "shop"]) await world.apply(name);
    const read = world.deployer.status.bind(world.deployer);
    world.deployer.status = (async () => {
      const seen = await read();
      await delay(20);
      return seen;
    }) as typeof read;
    const [every, web] = [await world.issue(["read"]), await world.issue(["read"], ["web"])];
    const asked = [every, web, every, web].flatMap((token) => [page(token), page(token, "?limit=1")]);
    const [all, one] = [["api", "shop", "web"], ["web"]];
    expect((await Promise.all(asked)).map(names)).toEqual([all, ["api"], one, one, all, ["api"], one, one]);
    const { next } = await page(every, "?limit=1");
    const rest = `?limit=1&cursor=${next}`;
    const more = ["", rest, "?limit=1", "?limit=2"].map((query) => page(every, query));
    expect((await Promise.all(more)).map(names)).toEqual([all, ["shop"], ["api"], ["api", "shop"]]);
  });

  it("should be no older than its request", async () => {
    const before = page(world.token);
    await world.deploy();
    expect((await page(world.token)).items[0]?.live).toBeDefined();
    expect((await before).items[0]?.workload).toBe("web");
  });
});
