import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { createServer, request, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ServerWorld } from "./testing/server-world.js";

let world: ServerWorld;
let folder: string;
beforeEach(async () => {
  world = await ServerWorld.open();
  folder = await mkdtemp(join(tmpdir(), "cutover-listen-"));
});
afterEach(async () => {
  await world.close();
  await rm(folder, { recursive: true });
});

async function get(options: {
  socketPath?: string;
  url?: string;
  path?: string;
}): Promise<number | undefined> {
  const { url = "http://localhost", socketPath, path = "/livez" } = options;
  const asked = request(new URL(path, url), { ...(socketPath !== undefined && { socketPath }) }).end();
  const [answer] = (await once(asked, "response")) as [IncomingMessage];
  answer.resume();
  await once(answer, "end");
  return answer.statusCode;
}

describe("a listener", () => {
  it("should answer on a free port of the loopback", async () => {
    const { url } = await world.server.listen({ port: 0 });
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await get({ url })).toBe(200);
  });

  it.each(["0.0.0.0", "::", "192.0.2.1", "example.org"])(
    "should refuse %s unless it is allowed",
    async (host) => {
      await expect(world.server.listen({ host, port: 0 })).rejects.toMatchObject({ code: "LISTEN_REFUSED" });
    },
  );

  it("should listen for other machines if it is allowed to", async () => {
    const { url } = await world.server.listen({ host: "0.0.0.0", port: 0, allowRemote: true });
    expect(await get({ url: url.replace("0.0.0.0", "127.0.0.1") })).toBe(200);
  });

  it("should tell that an address is taken", async () => {
    const { url } = await world.server.listen({ port: 0 });
    const again = world.server.listen({ port: Number(new URL(url).port) });
    await expect(again).rejects.toMatchObject({ code: "LISTEN_FAILED" });
  });

  it("should create a unix socket for its user and group alone, and replace one that nobody serves", async () => {
    const socketPath = join(folder, "cutover.sock");
    await world.server.listen({ socketPath });
    expect((await stat(socketPath)).mode & 0o777).toBe(0o660);
    expect(await get({ socketPath })).toBe(200);
    await expect(world.server.listen({ socketPath })).rejects.toMatchObject({ code: "LISTEN_FAILED" });
    const file = join(folder, "file");
    await writeFile(file, "mine");
    await expect(world.server.listen({ socketPath: file })).rejects.toMatchObject({ code: "LISTEN_FAILED" });
    const stale = join(folder, "stale.sock");
    const script =
      "require('net').createServer().listen(process.argv[1],()=>process.kill(process.pid,'SIGKILL'))";
    spawnSync(process.execPath, ["-e", script, stale]);
    expect((await stat(stale)).isSocket()).toBe(true);
    await world.server.listen({ socketPath: stale });
    expect(await get({ socketPath: stale })).toBe(200);
  });

  it("should end a waiting request with 202 if it closes, and let it finish", async () => {
    const { url } = await world.server.listen({ port: 0 });
    const answer = fetch(`${url}/v1/workloads/web/deployments`, {
      method: "POST",
      body: '{"image":"registry/web:slow"}',
      headers: {
        authorization: `Bearer ${world.token}`,
        "content-type": "application/json",
        prefer: "wait=600",
      },
    });
    while ((await world.deployer.status("web")).open === undefined)
      await new Promise((resolve) => setTimeout(resolve, 5));
    await world.server.close();
    expect((await answer).status).toBe(202);
    await expect(fetch(url)).rejects.toThrow("fetch failed");
    const [open] = await world.deployer.history("web");
    // By the virtual clock, its deadline may have passed by now.
    await world.deployer.cancel(open?.id ?? "").catch(() => undefined);
  });

  it("should not grow for a reader that takes nothing", async () => {
    const { url } = await world.server.listen({ port: 0 });
    let made = 0;
    world.deployer.logs = async function* () {
      for (; made < 100_000;) {
        made += 1;
        yield { deployment: "d", container: "c", line: "x".repeat(1_000) };
      }
    };
    const { port } = new URL(url);
    const socket = connect(Number(port), "127.0.0.1");
    socket.write(
      `GET /v1/workloads/web/logs?follow=true HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${world.token}\r\n\r\n`,
    );
    await once(socket, "readable");
    await new Promise((resolve) => setTimeout(resolve, 300));
    const before = made;
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(made).toBe(before);
    expect(made).toBeLessThan(50_000);
    socket.destroy();
  });
});

describe("the handler", () => {
  it("should mount in node:http, and below a path of Hono", async () => {
    const app = new Hono().mount("/cutover", (request) => world.server.fetch(request));
    const listener = getRequestListener((request, env) => world.server.fetch(request, env), {
      overrideGlobalObjects: false,
    });
    const node = createServer((incoming, outgoing) => void listener(incoming, outgoing)).listen(
      0,
      "127.0.0.1",
    );
    await once(node, "listening");
    const { port } = node.address() as { port: number };
    expect(await get({ url: `http://127.0.0.1:${port}` })).toBe(200);
    expect((await app.request("/cutover/livez")).status).toBe(200);
    node.close();
  });
});
