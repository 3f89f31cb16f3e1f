import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createServer, type Server } from "../server.js";
import { ServerWorld } from "../testing/server-world.js";
import type { Dashboard } from "./page-routes.js";

const dashboard: Dashboard = {
  at: (base) => async (_request, path) =>
    new Response(`${base} ${path}`, { headers: { "cache-control": "no-cache", "content-length": "7" } }),
};

let world: ServerWorld;
let server: Server;
beforeEach(async () => {
  world = await ServerWorld.open();
});
afterEach(async () => {
  await server.close();
  await world.close();
});

async function serve(publicUrl?: string): Promise<void> {
  const { deployer, records } = world;
  server = await createServer({
    deployer,
    records,
    dashboard,
    ...(publicUrl !== undefined && { publicUrl }),
  });
}

function ask(path: string, method = "GET"): Promise<Response> {
  return server.fetch(new Request(`http://localhost${path}`, { method }));
}

describe("a server with a page", () => {
  it("should tell the page whether the browser has an open session", async () => {
    const { deployer, records } = world;
    const at = () => async (_request: Request, _path: string, hasSession: () => Promise<boolean>) =>
      new Response(String(await hasSession()));
    server = await createServer({ deployer, records, dashboard: { at } });
    const login = await server.fetch(
      new Request("http://localhost/v1/session", {
        method: "POST",
        headers: { "content-type": "application/json", "sec-fetch-site": "same-origin" },
        body: JSON.stringify({ token: world.token }),
      }),
    );
    const [cookie = ""] = login.headers.get("set-cookie")?.split(";") ?? [];
    const answerTo = async (headers: Record<string, string>): Promise<string> =>
      (await server.fetch(new Request("http://localhost/ui/", { headers }))).text();
    expect(await answerTo({})).toBe("false");
    expect(await answerTo({ cookie: "__Host-cutover=unknown" })).toBe("false");
    expect(await answerTo({ cookie })).toBe("true");
  });

  it("should answer every path below /ui/ with the page, without a token", async () => {
    await serve();
    for (const path of ["", "assets/a.js", "workloads/web/config", "a%2Fb", "v1/workloads"]) {
      const answer = await ask(`/ui/${path}`);
      expect([answer.status, await answer.text()]).toEqual([200, `/ui/ ${decodeURIComponent(path)}`]);
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        "cache-control": "no-cache",
        "content-security-policy":
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'self'; frame-ancestors 'none'",
      });
    }
    const head = await ask("/ui/", "HEAD");
    expect([head.status, await head.text(), head.headers.get("content-length")]).toEqual([200, "", "7"]);
    expect((await ask("/ui/", "POST")).status).toBe(405);
  });

  it("should lead to the page from its own address", async () => {
    await serve();
    for (const path of ["/", "/ui"]) {
      const answer = await ask(path);
      expect([answer.status, answer.headers.get("location")]).toEqual([302, "/ui/"]);
    }
  });

  it("should have the page below the path of its public URL", async () => {
    await serve("https://example.org/cutover/");
    expect(await (await ask("/cutover/ui/alerts")).text()).toBe("/cutover/ui/ alerts");
    expect(await (await ask("/ui/alerts")).text()).toBe("/cutover/ui/ alerts");
    expect((await ask("/cutover/")).headers.get("location")).toBe("/cutover/ui/");
  });

  it("should answer a path that leads out of /ui/ as any other", async () => {
    await serve();
    expect((await ask("/ui/../v1/workloads")).status).toBe(401);
    expect((await ask("/ui/%2e%2e/livez")).status).toBe(200);
  });
});

describe("a server without a page", () => {
  it("should know no path of one", async () => {
    const { deployer, records } = world;
    server = await createServer({ deployer, records });
    for (const path of ["/", "/ui", "/ui/"]) expect((await ask(path)).status).toBe(404);
  });
});
