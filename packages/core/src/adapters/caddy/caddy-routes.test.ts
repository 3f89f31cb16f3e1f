import { describe, expect, it } from "vitest";
import { changeRoutes, listeningAt } from "./caddy-routes.js";
import type { CaddyApi } from "./caddy-api.js";

const at = { address: "127.0.0.1", port: 80 } as const;
const route = { "@id": "cutover-web" };

/** A Caddy in which somebody else writes before each of our writes. */
function disturbed() {
  const written: unknown[] = [];
  const api = {
    read: async (path: string) => ({
      value: path === "apps/http/servers" ? { edge: { listen: [":80"] } } : [],
      tag: "t",
    }),
    write: async ({ value }: { readonly value: unknown }) => {
      written.push(value);
      return false;
    },
  } as unknown as CaddyApi;
  return { api, written };
}
const served = { routes: [], path: "apps/http/servers/edge/routes", isPresent: true, tag: "t" };

describe("a change of Caddy's routes", () => {
  it("should be tried twenty times more if somebody else writes all the time", async () => {
    const { api, written } = disturbed();
    await expect(changeRoutes(api, at, { to: () => [route], served })).rejects.toMatchObject({
      code: "ROUTER_REJECTED",
      message: "Somebody else changes Caddy's configuration all the time; nothing was written",
    });
    expect(written).toEqual(Array.from({ length: 21 }, () => [route]));
  });

  it("should not be written once its writer may not write any more, at any try", async () => {
    const { api, written } = disturbed();
    const refusal = new Error("the lease is lost");
    const assertMayWrite = () => {
      if (written.length === 2) throw refusal;
    };
    await expect(changeRoutes(api, at, { to: () => [route], served, assertMayWrite })).rejects.toBe(refusal);
    expect(written).toHaveLength(2);
  });
});

it("should find each server that listens there, by whichever of its addresses", () => {
  const servers = {
    none: {},
    first: { listen: [":80", ":443"] },
    second: { listen: [":443", "tcp/127.0.0.2:79-81"] },
    other: { listen: [":443", "10.0.0.1:80"] },
  };
  expect(listeningAt(servers, at)).toEqual(["first", "second"]);
  expect(listeningAt(null, at)).toEqual([]);
});
