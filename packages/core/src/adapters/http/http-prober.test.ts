import { once } from "node:events";
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
