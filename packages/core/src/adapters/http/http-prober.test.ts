import { getEventListeners, once } from "node:events";
import { createServer as createHttpsServer } from "node:https";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { httpProber } from "./http-prober.js";
import type { ProbeRequest } from "../../ports/prober.js";

const servers: Server[] = [];
const sockets: Socket[] = [];

async function listen(onData: (socket: Socket, data: Buffer) => void): Promise<number> {
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => undefined);
    socket.on("data", (data) => onData(socket, data));
  });
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

function requestTo(port: number, overrides: Partial<ProbeRequest> = {}): ProbeRequest {
  const defaults = {
    scheme: "http",
    address: "127.0.0.1",
    path: "/",
    host: "app.test",
    timeoutMs: 2000,
  } as const;
  return { ...defaults, maxBodyBytes: 1000, port, ...overrides };
}

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) await once(server.close(), "close");
});

describe("httpProber", () => {
  it("should ask to close the connection and for no compression", async () => {
    let sent = "";
    const port = await listen((socket, data) => {
      sent += data.toString();
      socket.end("HTTP/1.1 204 No Content\r\n\r\n");
    });
    await httpProber().probe(requestTo(port));
    expect(sent).toMatch(/^GET \/ HTTP\/1\.1\r\n/);
    expect(sent).toMatch(/^host: app\.test\r$/im);
    expect(sent).toMatch(/^connection: close\r$/im);
    expect(sent).toMatch(/^accept-encoding: identity\r$/im);
  });

  it("should end a header that trickles at the timeout", async () => {
    const port = await listen((socket) => {
      socket.write("HTTP/1.1 200 OK\r\n");
      const timer = setInterval(() => socket.write("X-A: b\r\n"), 10);
      socket.on("close", () => clearInterval(timer));
    });
    const outcome = await httpProber().probe(requestTo(port, { timeoutMs: 150 }));
    expect(outcome).toMatchObject({ kind: "failure", reason: "timeout" });
  });

  it("should give an answer without reading the body where none is wanted", async () => {
    const port = await listen((socket) => socket.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"));
    const outcome = await httpProber().probe(requestTo(port, { maxBodyBytes: 0 }));
    expect(outcome).toEqual({ kind: "answer", status: 200, contentType: "", body: "" });
  });

  it("should answer as soon as it has as much of a body as is wanted", async () => {
    const port = await listen((socket) =>
      socket.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegin"),
    );
    const outcome = await httpProber().probe(requestTo(port, { maxBodyBytes: 5 }));
    expect(outcome).toMatchObject({ kind: "answer", status: 200, body: "begin" });
  });

  it("should take an upgrade for an answer", async () => {
    const port = await listen((socket) =>
      socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n"),
    );
    const outcome = await httpProber().probe(requestTo(port));
    expect(outcome).toMatchObject({ kind: "answer", status: 101 });
  });

  it("should say broken where headers exceed every limit", async () => {
    const port = await listen((socket) =>
      socket.write(`HTTP/1.1 200 OK\r\nX-Big: ${"x".repeat(100_000)}\r\n\r\n`),
    );
    const outcome = await httpProber().probe(requestTo(port));
    expect(outcome).toMatchObject({ kind: "failure", reason: "broken" });
  });

  it("should say broken where the connection is closed without an answer", async () => {
    const port = await listen((socket) => socket.destroy());
    const outcome = await httpProber().probe(requestTo(port));
    expect(outcome).toMatchObject({ kind: "failure", reason: "broken" });
  });

  it("should never send a header or a path that a host could break out of", async () => {
    let connections = 0;
    const port = await listen(() => (connections += 1));
    const byHost = await httpProber().probe(requestTo(port, { host: "a\r\nX-Evil: 1" }));
    const byPath = await httpProber().probe(requestTo(port, { path: "/ HTTP/1.1\r\nX-Evil: 1" }));
    expect([byHost, byPath]).toMatchObject([{ reason: "broken" }, { reason: "broken" }]);
    expect(connections).toBe(0);
  });

  it("should say broken where https meets a server without TLS", async () => {
    const port = await listen((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    const outcome = await httpProber().probe(requestTo(port, { scheme: "https" }));
    expect(outcome).toMatchObject({ kind: "failure", reason: "broken" });
  });

  it("should take an answer over https, whoever signed the certificate, and for whatever name", async () => {
    const server = createHttpsServer(ofAnotherName, (_, response) => response.end("text"));
    servers.push(server);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const outcome = await httpProber().probe(requestTo(port, { scheme: "https" }));
    expect(outcome).toMatchObject({ kind: "answer", status: 200, body: "text" });
  });

  it.each([
    [{}, []],
    [{ bearerToken: "b" }, ["Authorization: Bearer b"]],
    [{ cookie: "a=1" }, ["Cookie: a=1"]],
  ])("should send a token and a cookie only if they are given: %j", async (given, expected) => {
    let sent = "";
    const port = await listen((socket, data) => {
      sent += data.toString();
      socket.end("HTTP/1.1 204 No Content\r\n\r\n");
    });
    await httpProber().probe(requestTo(port, given));
    const lines = sent.split("\r\n");
    expect(lines.filter((line) => /^(authorization|cookie):/i.test(line))).toEqual(expected);
    expect(lines).toContain("User-Agent: cutover-probe");
    expect(lines.filter((line) => /^host:/i.test(line))).toEqual(["Host: app.test"]);
  });

  it.each([
    ["Content-Type: Text/HTML ; charset=utf-8", { contentType: "text/html" }],
    ["Location: /next", { contentType: "", location: "/next" }],
    ["Set-Cookie: a=1; Path=/\r\nSet-Cookie: b=2", { contentType: "", cookies: ["a=1; Path=/", "b=2"] }],
  ])("should tell what is asked of the headers: %j", async (lines, told) => {
    const port = await listen((socket) =>
      socket.end(`HTTP/1.1 302 Found\r\n${lines}\r\nContent-Length: 0\r\n\r\n`),
    );
    const outcome = await httpProber().probe(requestTo(port));
    expect(outcome).toEqual({ kind: "answer", status: 302, body: "", ...told });
  });

  it("should put a body together that comes in parts, up to what is wanted", async () => {
    const port = await listen((socket) => {
      socket.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc");
      setImmediate(() => socket.write("defghi"));
    });
    const outcome = await httpProber().probe(requestTo(port, { maxBodyBytes: 7 }));
    expect(outcome).toMatchObject({ kind: "answer", body: "abcdefg" });
  });

  it("should read a body to its end if less comes than is wanted", async () => {
    const port = await listen((socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab"));
    expect(await httpProber().probe(requestTo(port))).toMatchObject({ kind: "answer", body: "ab" });
  });

  it("should say broken if the connection is closed within a body", async () => {
    const port = await listen((socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab"));
    const outcome = await httpProber().probe(requestTo(port));
    expect(outcome).toMatchObject({ kind: "failure", reason: "broken" });
  });

  it("should say refused if nobody listens", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    await once(server.close(), "close");
    expect(await httpProber().probe(requestTo(port))).toMatchObject({
      kind: "failure",
      reason: "refused",
      message: expect.stringMatching(/^ECONNREFUSED: connect ECONNREFUSED 127\.0\.0\.1:\d+$/) as string,
    });
  });

  it("should close the connection once it has its answer", async () => {
    const port = await listen((socket) => socket.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"));
    await httpProber().probe(requestTo(port, { maxBodyBytes: 0 }));
    const [socket] = sockets;
    if (socket?.destroyed === false) await once(socket, "close");
    expect(socket?.destroyed).toBe(true);
  });

  it("should end with the signal's own reason, whatever that is, and close the connection", async () => {
    const stop = new AbortController();
    let close: () => void = () => undefined;
    const closed = new Promise<void>((resolve) => (close = resolve));
    const port = await listen((socket) => {
      socket.once("close", close);
      stop.abort("enough");
    });
    await expect(httpProber().probe(requestTo(port), stop.signal)).rejects.toBe("enough");
    await closed;
    expect(sockets).toHaveLength(1);
  });

  it("should send nothing if it is not wanted any more", async () => {
    const port = await listen(() => undefined);
    const reason = new Error("not wanted");
    await expect(httpProber().probe(requestTo(port), AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(sockets).toEqual([]);
  });

  it("should leave nothing on a signal that is used again", async () => {
    const port = await listen((socket) => socket.end("HTTP/1.1 204 No Content\r\n\r\n"));
    const { signal } = new AbortController();
    await httpProber().probe(requestTo(port), signal);
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });
});

/** For other.test, self-signed; made only for this test. */
const ofAnotherName = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgAtVgV1k+ew4VwniF
IGdE72zrvuvgwHonMSSCbLVRqIOhRANCAAR6YJSBYiKHkNQsGWbFG2JrlU+1dHVE
BXeQkvoEgsdYa8jYHN1oFVoCWsRsHhA5hOR7w3gBNZz0i2WlAyCtnG4+
-----END PRIVATE KEY-----`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBgTCCASegAwIBAgIUBSQaevoUM8RbG6SLpehj9KC2KRwwCgYIKoZIzj0EAwIw
FTETMBEGA1UEAwwKb3RoZXIudGVzdDAgFw0yNjExMjYyMTI4MTZaGA8yMTI2MTEw
MjIxMjgxNlowFTETMBEGA1UEAwwKb3RoZXIudGVzdDBZMBMGByqGSM49AgEGCCqG
SM49AwEHA0IABHpglIFiIoeQ1CwZZsUbYmuVT7V0dUQFd5CS+gSCx1hryNgc3WgV
WgJaxGweEDmE5HvDeAE1nPSLZaUDIK2cbj6jUzBRMB0GA1UdDgQWBBRYdmY0hb/X
ImwdgGSAYMjxa5zOEzAfBgNVHSMEGDAWgBRYdmY0hb/XImwdgGSAYMjxa5zOEzAP
BgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIQC/A0dQ544FUzxjDmOD
PygrdJzABd5xkPTeNs/CX5eEJgIgEVRuOTeNTsRyDtnggoATEVnhL5pmMDSO4o4j
yJo1+gc=
-----END CERTIFICATE-----`,
};
