import { EventEmitter, getEventListeners, once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, describe, expect, it, vi } from "vitest";
import { EngineConnection } from "./engine-connection.js";
import { readReply } from "./engine-stream.js";

interface Seen {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}
type Answer = (response: ServerResponse, index: number) => void;

const servers: Server[] = [];
const folders: string[] = [];

/** A server that answers a ping as an engine of API 1.41, and everything else as it is told to. */
async function serve(answer: Answer, at: { readonly socketPath?: string; readonly ping?: Answer } = {}) {
  const [seen, pings]: [Seen[], string[]] = [[], []];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      const { method, url: path = "", headers } = request;
      if (path === "/_ping" || path.startsWith("/_ping?")) {
        pings.push(path);
        response.setHeader("Api-Version", "1.41");
        if (at.ping) at.ping(response, pings.length - 1);
        else response.end("OK");
        return;
      }
      seen.push({ method, path, headers, body });
      answer(response, seen.length - 1);
    });
  });
  servers.push(server);
  server.listen(at.socketPath === undefined ? { port: 0, host: "127.0.0.1" } : { path: at.socketPath });
  await once(server, "listening");
  const port = at.socketPath === undefined ? (server.address() as AddressInfo).port : 0;
  return { engine: new EngineConnection({ host: "127.0.0.1", port }), server, port, seen, pings };
}

const fine: Answer = (response) => response.end('{"fine":true}');

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await once(server.close(), "close");
}

afterEach(async () => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  for (const server of servers.splice(0)) if (server.listening) await close(server);
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

describe("the address of an engine", () => {
  it.each([
    [{}, "/var/run/docker.sock", "unix:///var/run/docker.sock"],
    [{ socketPath: "/run/other.sock" }, "/run/other.sock", "unix:///run/other.sock"],
    [{ host: "10.0.0.5" }, undefined, "tcp://10.0.0.5:2375"],
    [{ host: "10.0.0.5", port: 99 }, undefined, "tcp://10.0.0.5:99"],
    [{ host: "10.0.0.5", socketPath: "/run/other.sock" }, undefined, "tcp://10.0.0.5:2375"],
  ])("should be told: %o", (address, socketPath, url) => {
    const engine = new EngineConnection(address);
    expect({ socketPath: engine.socketPath, url: engine.url }).toEqual({ socketPath, url });
  });

  it("should be the socket that was given, whatever DOCKER_HOST says", async () => {
    const folder = await mkdtemp(join(tmpdir(), "cutover-engine-"));
    folders.push(folder);
    const socketPath = join(folder, "engine.sock");
    const { seen } = await serve(fine, { socketPath });
    vi.stubEnv("DOCKER_HOST", "tcp://127.0.0.1:1");
    expect(await new EngineConnection({ socketPath }).call({ path: "/info" })).toMatchObject({ status: 200 });
    expect(seen.map(({ path }) => path)).toEqual(["/v1.41/info?"]);
  });

  it("should stand in the error if nobody listens there", async () => {
    const { engine, server, port } = await serve(fine);
    await close(server);
    await expect(engine.call({ path: "/info" })).rejects.toMatchObject({
      code: "ENGINE_UNREACHABLE",
      details: { engine: `127.0.0.1:${port}`, reason: "ECONNREFUSED" },
    });
  });
});

describe("a call of an engine", () => {
  it("should be sent with its method, query and body", async () => {
    const { engine, seen } = await serve(fine);
    const query = { filters: '{"name":["a b"]}', all: "1" };
    await engine.call({ method: "POST", path: "/things", query, body: { Name: "wärm" } });
    await engine.call({ path: "/things" });
    await engine.call({ method: "DELETE", path: "/things/1" });
    const [post, get, remove] = seen;
    expect(post).toMatchObject({ method: "POST", body: '{"Name":"wärm"}' });
    expect(post?.headers["content-type"]).toBe("application/json");
    const url = new URL(post?.path ?? "", "http://engine");
    expect([url.pathname, Object.fromEntries(url.searchParams)]).toEqual(["/v1.41/things", query]);
    expect(get).toMatchObject({ method: "GET", body: "" });
    expect(get?.headers).not.toHaveProperty("x-registry-auth");
    expect(get?.headers).not.toHaveProperty("x-registry-config");
    expect(remove).toMatchObject({
      method: "DELETE",
      path: expect.stringMatching(/^\/v1\.41\/things\/1\??$/),
    });
  });

  it("should send an archive as it comes", async () => {
    const { engine, seen } = await serve(fine);
    const archive = Readable.from([Buffer.from("some "), Buffer.from("files")]);
    await engine.call({ method: "POST", path: "/build", archive });
    expect(seen[0]?.body).toBe("some files");
    expect(seen[0]?.headers["content-type"]).toBe("application/tar");
  });

  it("should carry the logins of registries in the headers that the engine reads", async () => {
    const { engine, seen } = await serve(fine);
    const credentials = { username: "me", password: "pass-word", serverAddress: "r.test" };
    const other = { username: "you", password: "word-pass", serverAddress: "s.test" };
    await engine.call({
      method: "POST",
      path: "/build",
      credentials,
      registries: [credentials, other],
    });
    const read = (name: string): unknown =>
      JSON.parse(Buffer.from(String(seen[0]?.headers[name]), "base64url").toString());
    const mine = { username: "me", password: "pass-word", serveraddress: "r.test" };
    const yours = { username: "you", password: "word-pass", serveraddress: "s.test" };
    expect(read("x-registry-auth")).toEqual(mine);
    expect(read("x-registry-config")).toEqual({ "r.test": mine, "s.test": yours });
  });

  it.each([201, 304, 404, 409, 500, 503, 599])("should hand over the status %i", async (status) => {
    const { engine } = await serve((response) => response.writeHead(status).end());
    expect(await engine.call({ path: "/info" })).toEqual({ status, json: undefined, message: "" });
  });

  it("should leave neither a timer nor a listener behind", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const { signal } = new AbortController();
    const { engine } = await serve(fine);
    await engine.call({ path: "/info", signal });
    expect(vi.getTimerCount()).toBe(0);
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  it("should not be sent if nobody wants it any more", async () => {
    const { engine, seen, pings } = await serve(fine);
    const reason = new Error("enough");
    const signal = AbortSignal.abort(reason);
    await expect(engine.call({ path: "/info", signal })).rejects.toBe(reason);
    await expect(engine.open({ path: "/info", signal })).rejects.toBe(reason);
    await expect(engine.version(signal)).rejects.toBe(reason);
    expect([...seen, ...pings]).toEqual([]);
  });

  it("should end with the signal's reason if nobody wants it while it is answered", async () => {
    const [cancel, reason] = [new AbortController(), new Error("enough")];
    const { engine } = await serve(() => cancel.abort(reason));
    await expect(engine.call({ path: "/info", signal: cancel.signal })).rejects.toBe(reason);
  });

  it("should not wait longer than two minutes for an answer", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const asked = new EventEmitter();
    const { engine, port } = await serve(() => asked.emit("asked"));
    const failed = engine.call({ path: "/info" }).catch((error: unknown) => error);
    await once(asked, "asked");
    vi.advanceTimersByTime(119_999);
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(1);
    expect(await failed).toMatchObject({
      code: "ENGINE_UNREACHABLE",
      details: { engine: `127.0.0.1:${port}`, reason: "no answer within 120000 ms" },
    });
  });
});

describe("the version of an engine", () => {
  it("should be asked for once", async () => {
    const { engine, pings } = await serve(fine);
    expect(await engine.version()).toBe("1.41");
    await engine.call({ path: "/info" });
    await engine.call({ path: "/info" });
    expect(pings).toHaveLength(1);
  });

  it("should be asked for anew after the engine was gone", async () => {
    const { engine, pings } = await serve((response, index) =>
      index === 0 ? response.destroy() : response.end("{}"),
    );
    await expect(engine.call({ path: "/info" })).rejects.toMatchObject({ code: "ENGINE_UNREACHABLE" });
    await engine.call({ path: "/info" });
    expect(pings).toHaveLength(2);
  });

  it("should still be known after somebody cancelled a call", async () => {
    const cancel = new AbortController();
    const { engine, pings } = await serve((response, index) => {
      if (index === 0) cancel.abort();
      else response.end("{}");
    });
    await expect(engine.call({ path: "/info", signal: cancel.signal })).rejects.toMatchObject({
      name: "AbortError",
    });
    await engine.call({ path: "/info" });
    expect(pings).toHaveLength(1);
  });

  it("should not be known of an engine that refuses a ping", async () => {
    const { engine, seen } = await serve(fine, {
      ping: (response) => response.writeHead(500).end('{"message":"it is broken"}'),
    });
    await expect(engine.call({ path: "/info" })).rejects.toMatchObject({
      code: "ENGINE_FAILED",
      message: "The engine did not answer a ping: it is broken",
    });
    expect(seen).toEqual([]);
  });
});

describe("an open answer of an engine", () => {
  it("should be read as it comes, without a limit of time", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const { engine } = await serve((response) => response.write("one"));
    const stream = await engine.open({ path: "/events" });
    expect(await stream.chunks().next()).toEqual({ done: false, value: Buffer.from("one") });
    expect(vi.getTimerCount()).toBe(0);
  });

  it("should end with the signal's reason", async () => {
    const [cancel, reason] = [new AbortController(), new Error("enough")];
    const { engine } = await serve((response) => response.write("one"));
    const chunks = (await engine.open({ path: "/events", signal: cancel.signal })).chunks();
    await chunks.next();
    cancel.abort(reason);
    await expect(chunks.next()).rejects.toBe(reason);
  });

  it("should tell of a cut that came before it was read", async () => {
    const { engine, server } = await serve((response, index) => {
      if (index === 0) response.write("one");
      else fine(response, index);
    });
    const stream = await engine.open({ path: "/events" });
    server.closeAllConnections();
    await engine.call({ path: "/info" });
    await expect(readReply(stream)).rejects.toMatchObject({ code: "ENGINE_UNREACHABLE" });
  });

  it("should not be waited for if nobody wants it before its first byte", async () => {
    const [cancel, reason] = [new AbortController(), new Error("enough")];
    const { engine } = await serve(() => cancel.abort(reason));
    await expect(engine.open({ path: "/events", signal: cancel.signal })).rejects.toBe(reason);
  });
});
