import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MockProxyManager } from "../../testing/mock-proxy-manager.js";
import { NpmApi } from "./npm-api.js";

const problem = (message: string) => ({ error: { message } });
const expired = problem("Token has expired");
const me = "/users/me?expand=permissions";

let npm: MockProxyManager;
beforeEach(() => {
  npm = new MockProxyManager();
});
afterEach(() => npm.close());

/** The error of a call that must fail. */
const failure = (work: Promise<unknown>) =>
  work.then(
    () => Promise.reject(new Error("it was accepted")),
    (error: Error) => error,
  );
const write = (signal?: AbortSignal) => npm.api.write({ method: "PUT", path: "/x", body: { a: 1 }, signal });

describe("the status of Nginx Proxy Manager", () => {
  it("should be read without a token", async () => {
    npm.answers("GET", "/", 200, { status: "OK" });
    expect(await npm.api.status()).toEqual({ status: "OK" });
    expect(npm.calls).toEqual(["GET /"]);
    expect(npm.headersOf("GET")).toEqual([{ accept: "application/json" }]);
  });

  it.each([201, 404, 500])("should be of no use if it is a %d", async (status) => {
    npm.answers("GET", "/", status, problem("not now"));
    expect(await failure(npm.api.status())).toMatchObject({
      code: "ROUTER_UNREACHABLE",
      message: `Nginx Proxy Manager answers ${status} to /: not now`,
      details: { status, path: "/" },
    });
  });
});

describe("a login to Nginx Proxy Manager", () => {
  it("should send the identity and the secret, and drop the token before", async () => {
    npm.logsIn("first").logsIn("second").answers("GET", "/x", 200, []);
    expect(await npm.api.logIn()).toBe("first");
    expect(await npm.api.logIn()).toBe("second");
    await npm.api.read("/x");
    const sent = { identity: "bot@example.com", secret: "s3cr3t" };
    expect(npm.bodiesOf("POST")).toEqual([sent, sent]);
    const headers = { accept: "application/json", "content-type": "application/json" };
    expect(npm.headersOf("POST")).toEqual([headers, headers]);
    expect(npm.headersOf("GET")).toEqual([{ accept: "application/json", authorization: "Bearer second" }]);
  });

  it("should not leave the token before if it fails", async () => {
    npm.logsIn("first").answers("POST", "/tokens", 500, problem("no database")).logsIn("third");
    await npm.api.logIn();
    expect(await failure(npm.api.logIn())).toMatchObject({ code: "ROUTER_UNREACHABLE" });
    npm.answers("GET", "/x", 200, []);
    await npm.api.read("/x");
    expect(npm.headersOf("GET")).toMatchObject([{ authorization: "Bearer third" }]);
  });

  it.each([
    [200, { requires_2fa: true, challenge_token: "c" }, "ROUTER_TWO_FACTOR"],
    [400, { requires_2fa: true }, "ROUTER_UNAUTHORIZED"],
    [400, problem("Invalid email or password"), "ROUTER_UNAUTHORIZED"],
    [401, problem("Invalid email or password"), "ROUTER_UNAUTHORIZED"],
    [403, problem("Invalid email or password"), "ROUTER_UNAUTHORIZED"],
    [401, { token: "t" }, "ROUTER_UNAUTHORIZED"],
    [404, { token: "t" }, "ROUTER_UNREACHABLE"],
    [500, problem("no database"), "ROUTER_UNREACHABLE"],
    [200, {}, "ROUTER_UNREACHABLE"],
    [200, { token: 7 }, "ROUTER_UNREACHABLE"],
    [200, null, "ROUTER_UNREACHABLE"],
  ])("should fail if it is answered with %d %j: %s", async (status, body, code) => {
    npm.answers("POST", "/tokens", status, body);
    expect(await failure(npm.api.logIn())).toMatchObject({ code });
  });

  it("should say why it was refused", async () => {
    npm.answers("POST", "/tokens", 401, problem("Invalid email or password"));
    expect(await failure(npm.api.logIn())).toMatchObject({
      message: "Nginx Proxy Manager refused the login: Invalid email or password",
      details: { status: 401 },
    });
  });
});

describe("the rights of the proxy user", () => {
  it.each([
    [{ roles: [], permissions: { streams: "view" } }, "view"],
    [{ roles: ["admin"], permissions: { streams: "hidden" } }, "manage"],
    [{ roles: "admin", permissions: { streams: "view" } }, "view"],
    [{ roles: [], permissions: { streams: 7 } }, "hidden"],
    [{ roles: [], permissions: null }, "hidden"],
    [null, "hidden"],
  ])("should be those that its record holds: %j", async (user, right) => {
    npm.logsIn().answers("GET", me, 200, user);
    expect((await npm.api.rights())?.("streams")).toBe(right);
  });

  it("should not be known if they cannot be read", async () => {
    npm.logsIn().answers("GET", me, 404, { roles: ["admin"] });
    expect(await npm.api.rights()).toBeUndefined();
  });

  it("should be read with the token that there is", async () => {
    npm.logsIn().answers("GET", me, 200, {}).answers("GET", me, 200, {});
    await npm.api.rights();
    await npm.api.rights();
    expect(npm.calls).toEqual(["POST /tokens", `GET ${me}`, `GET ${me}`]);
    const sent = { accept: "application/json", authorization: "Bearer t" };
    expect(npm.headersOf("GET")).toEqual([sent, sent]);
  });
});

describe("a token that is refused", () => {
  it("should not be fetched again if it is quite new", async () => {
    npm.logsIn().answers("GET", "/x", 403, problem("Permission Denied")).answers("GET", me, 404, {});
    expect(await failure(npm.api.read("/x"))).toMatchObject({ code: "ROUTER_FORBIDDEN" });
    expect(npm.calls).toEqual(["POST /tokens", "GET /x", `GET ${me}`]);
  });

  it("should be fetched again once, for the same write", async () => {
    npm.logsIn("old").answers("PUT", "/x", 401, expired).logsIn("new").answers("PUT", "/x", 200, { id: 1 });
    await npm.api.logIn();
    expect(await write()).toEqual({ id: 1 });
    expect(npm.bodiesOf("PUT")).toEqual([{ a: 1 }, { a: 1 }]);
    expect(npm.headersOf("PUT")).toMatchObject([
      { authorization: "Bearer old" },
      { authorization: "Bearer new" },
    ]);
  });

  it.each([
    [{ roles: ["admin"] }, 200, "", "manage"],
    [{ permissions: { proxy_hosts: "manage" } }, 200, "", "manage"],
    [{}, 404, "", undefined],
    [
      { permissions: { proxy_hosts: "view" } },
      200,
      '; its right on proxy hosts is "view", not "manage"',
      "view",
    ],
  ])("should be told as a missing right, named if it is known: %j", async (user, status, why, right) => {
    npm.logsIn().answers("PUT", "/x", 403, problem("Permission Denied")).answers("GET", me, status, user);
    expect(await failure(write())).toMatchObject({
      code: "ROUTER_FORBIDDEN",
      message: `Nginx Proxy Manager does not allow this to the proxy user${why}`,
      details: { status: 403, message: "Permission Denied", right },
    });
  });

  it("should be no matter of rights if the read fails with a 500 again", async () => {
    const fails = () => npm.answers("GET", "/x", 500, problem("no database"));
    npm.logsIn().logsIn();
    fails();
    fails();
    await npm.api.logIn();
    expect(await failure(npm.api.read("/x"))).toMatchObject({
      code: "ROUTER_UNREACHABLE",
      message: "Nginx Proxy Manager answers 500 to /x: no database",
    });
  });

  it.each([
    [400, problem("data must be object"), "ROUTER_REJECTED"],
    [404, problem("Not Found - 1"), "ROUTER_REJECTED"],
    [500, expired, "ROUTER_UNCERTAIN"],
  ])("should not be suspected of every failure of a write: %d %j", async (status, body, code) => {
    npm.logsIn().answers("PUT", "/x", status, body);
    await npm.api.logIn();
    expect(await failure(write())).toMatchObject({ code, details: { status, path: "/x" } });
    expect(npm.calls).toEqual(["POST /tokens", "PUT /x"]);
  });
});

describe("a write to Nginx Proxy Manager", () => {
  it.each([
    [200, undefined],
    [299, undefined],
    [300, "ROUTER_REJECTED"],
    [499, "ROUTER_REJECTED"],
    [500, "ROUTER_UNCERTAIN"],
    [503, "ROUTER_UNCERTAIN"],
  ])("should be judged by its status: %d", async (status, code) => {
    npm.logsIn().answers("PUT", "/x", status, {});
    const end = await write().then(
      () => undefined,
      (error: { code: string }) => error.code,
    );
    expect(end).toBe(code);
  });

  it.each([
    [{}, "(no message)"],
    [{ error: null }, "(no message)"],
    [{ error: { message: 7 } }, "(no message)"],
    [problem("no such host"), "no such host"],
  ])("should be refused with the words of the API: %j", async (body, said) => {
    npm.logsIn().answers("PUT", "/x", 400, body);
    expect((await failure(write())).message).toBe(`Nginx Proxy Manager refused the write: ${said}`);
  });

  it("should not be sent if it is not wanted any more", async () => {
    npm.logsIn();
    await npm.api.logIn();
    const reason = new Error("given up");
    await expect(write(AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(npm.calls).toEqual(["POST /tokens"]);
  });

  it("should be uncertain if it is given up on its way, and say so", async () => {
    const stop = new AbortController();
    npm.logsIn().answersAfter(() => stop.abort(new Error("enough")), "PUT", "/x", 200);
    await npm.api.logIn();
    const error = await failure(write(stop.signal));
    expect(error).toMatchObject({
      code: "ROUTER_UNCERTAIN",
      message: "The wait for Nginx Proxy Manager's answer was given up",
      details: { path: "/x" },
    });
  });
});

describe("an answer that is no JSON", () => {
  it.each([
    ["GET", 502, "ROUTER_UNREACHABLE"],
    ["GET", 500, "ROUTER_UNREACHABLE"],
    ["PUT", 502, "ROUTER_UNCERTAIN"],
  ] as const)(
    "should show to a %s that the API behind its web server fails: %d",
    async (method, status, code) => {
      npm.logsIn().answersText(method, "/x", status, "text/html");
      const call = method === "GET" ? npm.api.read("/x") : write();
      expect(await failure(call)).toMatchObject({
        code,
        message: `Nginx Proxy Manager's web server runs, but its API behind it answers ${status}`,
        details: { apiUrl: "http://npm.test:81/api", status, contentType: "text/html" },
      });
    },
  );

  it.each([
    ["text/html", 200, "200 text/html"],
    [undefined, 499, "499 without a type"],
  ])("should show that another program is at this address: %s", async (type, status, said) => {
    npm.answersText("GET", "/", status, type);
    expect(await failure(npm.api.status())).toMatchObject({
      code: "ROUTER_UNREACHABLE",
      message: `http://npm.test:81/api answers ${said}, not JSON: it is not the API's address`,
      remedy: expect.stringContaining("http://host:81/api") as string,
    });
  });
});

it("should say that Nginx Proxy Manager's API cannot be reached, and why", async () => {
  npm.fails("GET", "/", Object.assign(new Error(""), { code: "ECONNREFUSED" }));
  expect(await failure(npm.api.status())).toMatchObject({
    code: "ROUTER_UNREACHABLE",
    message: "Nginx Proxy Manager's API at http://npm.test:81/api cannot be reached: ECONNREFUSED",
    details: { apiUrl: "http://npm.test:81/api" },
  });
});

describe("a connection to Nginx Proxy Manager", () => {
  const sockets = new Set<Socket>();
  let answer: (response: ServerResponse) => void;
  const server = createServer(({ socket }, response) => {
    sockets.add(socket);
    answer(response);
  });
  const late = (response: ServerResponse) => {
    response.setHeader("content-type", "application/json");
    setTimeout(() => response.end('{"token":"t"}'), 50);
  };
  let api: NpmApi;
  beforeEach(async () => {
    sockets.clear();
    answer = late;
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    api = new NpmApi({ apiUrl: `http://127.0.0.1:${port}`, identity: "", secret: "" });
  });
  afterEach(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, "close");
  });

  it("should be a new one for each call, as every write has nginx close those that are open", async () => {
    await api.logIn();
    await api.write({ method: "PUT", path: "/x", body: {}, signal: undefined });
    expect(sockets.size).toBe(2);
  });

  it("should be closed if the wait for an answer is given up", async () => {
    const stop = new AbortController();
    const closed = new Promise<void>((resolve) => {
      answer = (response) => {
        response.once("close", resolve);
        stop.abort(new Error("given up"));
      };
    });
    await expect(api.status(stop.signal)).rejects.toThrow("given up");
    await closed;
    expect([...sockets].map((socket) => socket.destroyed)).toEqual([true]);
  });
});
