import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type ColourUpstream, startColourUpstream } from "./colour-upstream.js";
import { observe } from "./proxied-request.js";
import type { NginxProxyManagerStandIn } from "./nginx-proxy-manager-stand-in.js";
import { startNginxProxyManager } from "./start-nginx-proxy-manager.js";

describe("the faults of the stand-in for Nginx Proxy Manager", () => {
  let blue: ColourUpstream;
  let green: ColourUpstream;
  let standIn: NginxProxyManagerStandIn;
  let token: string;

  const call = async (method: string, path: string, body?: object, bearer = token) => {
    const response = await fetch(`${standIn.apiUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${bearer}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.startsWith("application/json") ?? false;
    return { status: response.status, body: (isJson ? JSON.parse(text) : text) as never };
  };
  const login = async (identity: string, secret: string) =>
    (await call("POST", "/tokens", { identity, secret }, "")).body as {
      readonly token: string;
      readonly challenge_token?: string;
    };
  const putPort = (forward_port: number) => call("PUT", "/nginx/proxy-hosts/1", { forward_port });
  const seen = async () =>
    (await observe({ scheme: "http", host: "app.test", path: "/" }, standIn)).body ?? "";
  const becomes = (body: string) =>
    vi.waitFor(async () => expect(await seen()).toContain(body), { timeout: 5_000, interval: 20 });

  beforeEach(async () => {
    [blue, green] = await Promise.all([startColourUpstream("blue"), startColourUpstream("green")]);
    standIn = await startNginxProxyManager();
    ({ token } = await login(standIn.identity, standIn.secret));
    await call("POST", "/nginx/proxy-hosts", {
      domain_names: ["app.test"],
      forward_scheme: "http",
      forward_host: "127.0.0.1",
      forward_port: blue.port,
    });
    await becomes("blue");
    // A worker of an earlier configuration may answer for a while, and a proxy that starts slowly reloads later.
    await standIn.settled();
    await sleep(300);
    await becomes("blue");
    standIn.clearLog();
  });

  afterEach(async () => {
    await standIn.close();
    await Promise.all([blue.close(), green.close()]);
  });

  it("should carry out a write whose reply is dropped", async () => {
    standIn.dropReplies(1);
    await expect(putPort(green.port)).rejects.toThrow("fetch failed");
    await becomes("green");
    expect((await putPort(blue.port)).status).toBe(200);
    expect(standIn.requests.map(({ method, status }) => [method, status])).toEqual([
      ["PUT", undefined],
      ["PUT", 200],
    ]);
  });

  it("should let a delayed write take effect after its client was cut off", async () => {
    standIn.delayWrites(300);
    await expect(putPort(green.port)).rejects.toThrow("fetch failed");
    expect(standIn.row(1).forward_port).toBe(blue.port);
    standIn.delayWrites(0);
    await standIn.settled();
    expect(standIn.row(1).forward_port).toBe(green.port);
    await becomes("green");
  });

  it("should lose the file of a host when the backend dies after removing it", async () => {
    standIn.killMidWrite("missing");
    expect(await putPort(green.port)).toMatchObject({ status: 502 });
    expect(standIn.row(1).forward_port).toBe(green.port);
    expect(await seen()).toBe("blue");
    const other = { domain_names: ["two.test"], forward_scheme: "http", forward_host: "127.0.0.1" };
    await call("POST", "/nginx/proxy-hosts", { ...other, forward_port: blue.port });
    await becomes("Congratulations");
    await putPort(green.port);
    await becomes("green");
  });

  it("should keep the old file when the backend dies before removing it", async () => {
    standIn.killMidWrite("old");
    expect(await putPort(green.port)).toMatchObject({ status: 502 });
    expect(standIn.row(1).forward_port).toBe(green.port);
    await sleep(500);
    expect(await seen()).toBe("blue");
  });

  it("should count how many writes ran at once", async () => {
    await putPort(green.port);
    await putPort(blue.port);
    expect(standIn.maxWritesAtOnce).toBe(1);
    await Promise.all([putPort(green.port), putPort(green.port), putPort(green.port)]);
    expect(standIn.maxWritesAtOnce).toBeGreaterThan(1);
  });

  it("should show an edit made by hand in rows and traffic but not in the log", async () => {
    await standIn.editByHand(1, { forward_port: green.port });
    await becomes("green");
    expect(standIn.requests).toEqual([]);
    expect((await call("GET", "/nginx/proxy-hosts/1")).body).toMatchObject({ forward_port: green.port });
  });

  it("should refuse tokens that were expired, garbled or ran out", async () => {
    const list = async () => (await call("GET", "/nginx/proxy-hosts")).body;
    standIn.expireTokens();
    expect(await list()).toMatchObject({ error: { code: 400, message: "Token has expired" } });
    ({ token } = await login(standIn.identity, standIn.secret));
    expect(await list()).toHaveLength(1);
    standIn.garbleTokens();
    expect(await list()).toMatchObject({ error: { code: 500 } });
    standIn.setTokenLife(1);
    ({ token } = await login(standIn.identity, standIn.secret));
    await sleep(1_100);
    expect(await list()).toMatchObject({ error: { message: "Token has expired" } });
  });

  it("should know users with few rights, disabled users and a second factor", async () => {
    const user = { identity: "bot@example.com", secret: "s" };
    standIn.addUser({ ...user, permissions: { visibility: "all", proxy_hosts: "view" } });
    const bot = await login(user.identity, user.secret);
    expect((await call("GET", "/nginx/proxy-hosts", undefined, bot.token)).body).toHaveLength(1);
    const refused = await call("PUT", "/nginx/proxy-hosts/1", { forward_port: 1 }, bot.token);
    expect(refused.status).toBe(404);
    standIn.setUserDisabled(user.identity, true);
    expect((await call("GET", "/nginx/proxy-hosts", undefined, bot.token)).status).toBe(404);

    const { code } = standIn.enableTwoFactor();
    const { challenge_token } = await login(standIn.identity, standIn.secret);
    const second = await call("POST", "/tokens/2fa", { challenge_token, code: code() }, "");
    expect(second).toMatchObject({ status: 200, body: { token: expect.any(String) as string } });
  });

  it("should refuse a name that something other than a proxy host has", async () => {
    standIn.takeName("gone.test");
    const answer = await call("PUT", "/nginx/proxy-hosts/1", { domain_names: ["GONE.test"] });
    expect(answer.body).toMatchObject({ error: { message: "GONE.test is already in use" } });
  });

  it("should leave neither nginx nor files behind", async () => {
    const other = await startNginxProxyManager();
    const { pid, root } = { pid: other.nginxPid, root: other.directory };
    await other.close();
    expect(existsSync(root)).toBe(false);
    expect(() => process.kill(pid ?? 0, 0)).toThrow("ESRCH");
  });
});
