import { createClient } from "@cutover/client";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ServerWorld } from "../testing/server-world.js";

let world: ServerWorld;
beforeEach(async () => {
  world = await ServerWorld.open();
});
afterEach(() => world.close());

function ask(method: string, headers: Record<string, string> = {}, body?: object): Promise<Response> {
  const request = new Request("http://localhost/v1/session", {
    method,
    headers: { "content-type": "application/json", "sec-fetch-site": "same-origin", ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
  return world.server.fetch(request, { remoteAddress: "192.0.2.1" });
}

async function whoAsks(headers?: Record<string, string>): Promise<[number, unknown]> {
  const answer = await ask("GET", headers);
  return [answer.status, await answer.json()];
}

async function login(token: string): Promise<string> {
  const answer = await ask("POST", {}, { token });
  return answer.headers.get("set-cookie")?.split(";")[0] ?? "";
}

describe("the session", () => {
  it("should be that of whoever has logged in, with any scope, until its end", async () => {
    const cookie = await login(await world.issue(["deploy"]));
    expect(await whoAsks({ cookie })).toEqual([200, { name: "deploy", scopes: ["deploy"] }]);
    await ask("DELETE", { cookie });
    expect(await whoAsks({ cookie })).toEqual([200, null]);
  });

  it("should be nobody's before anybody has logged in, and no refusal in the audit log", async () => {
    expect(await whoAsks()).toEqual([200, null]);
    expect(await whoAsks({ cookie: "__Host-cutover=unknown" })).toEqual([200, null]);
    expect(await world.records.audit.list({ limit: 10 })).toEqual([]);
  });

  it("should not be nobody's with a wrong token", async () => {
    expect(await whoAsks({ authorization: "Bearer cut_wrong" })).toMatchObject([
      401,
      { code: "UNAUTHENTICATED" },
    ]);
    expect(await whoAsks({ authorization: `Bearer ${world.token}` })).toMatchObject([200, { name: "admin" }]);
  });

  it("should be described with all its methods, for whoever has a token and whoever has none", async () => {
    const { paths } = (await (await world.ask("/openapi.json")).json()) as {
      paths: Record<string, Record<string, { security: unknown; requestBody?: unknown }>>;
    };
    const { get, post, delete: end } = paths["/v1/session"] ?? {};
    expect(get?.security).toEqual([{}, { token: [] }, { session: [] }]);
    expect(post?.requestBody).toMatchObject({
      content: { "application/json": { schema: { title: "Login", required: ["token"] } } },
    });
    expect(end?.security).toEqual([]);
  });

  it("should be null for a client without a token", async () => {
    const client = createClient({
      url: "http://localhost",
      fetch: (address, options) => world.server.fetch(new Request(address, options)),
    });
    expect(await client.session()).toBeNull();
  });
});
