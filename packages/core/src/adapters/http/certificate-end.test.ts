import { getEventListeners, once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, Server as TlsServer, TLSSocket } from "node:tls";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { certificateEnd } from "./certificate-end.js";

const servers: Server[] = [];
let sockets: Socket[];

beforeEach(() => {
  sockets = [];
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  for (const socket of sockets) socket.destroy();
  for (const server of servers.splice(0)) await once(server.close(), "close");
});

async function listen(server: Server): Promise<number> {
  servers.push(server);
  server.on(server instanceof TlsServer ? "secureConnection" : "connection", (socket: Socket) =>
    sockets.push(socket.on("error", () => undefined)),
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

function ended(port: number, signal?: AbortSignal, timeoutMs = 60_000): Promise<number | undefined> {
  return certificateEnd({ address: "127.0.0.1", port, host: "app.test:8443", timeoutMs }, signal);
}

async function expectNothingLeft(signal: AbortSignal): Promise<void> {
  expect(getEventListeners(signal, "abort")).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
  const [socket] = sockets;
  if (socket?.closed === false) await once(socket.resume(), "close");
}

const { signal } = new AbortController();

it("should be read of whatever certificate is shown for the host, and leave nothing open", async () => {
  const names: string[] = [];
  const SNICallback = (name: string, done: (error: Error | null) => void): void => {
    names.push(name);
    done(null);
  };
  const port = await listen(createTlsServer({ ...certified, SNICallback }));
  expect(await ended(port, signal)).toBe(Date.parse("2041-02-03T04:05:06Z"));
  expect(names).toEqual(["app.test"]);
  await expectNothingLeft(signal);
  expect(await ended(port)).toBe(Date.parse("2041-02-03T04:05:06Z"));
});

it("should not be known if no certificate is shown", async () => {
  vi.spyOn(TLSSocket.prototype, "getPeerCertificate").mockReturnValue({} as never);
  expect(await ended(await listen(createTlsServer(certified)), signal)).toBeUndefined();
  await expectNothingLeft(signal);
});

it.each<[string, (socket: Socket) => unknown]>([
  ["speaks no TLS", (socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")],
  ["ends the connection", (socket) => socket.end()],
  ["cuts the connection", (socket) => socket.destroy()],
])("should not be known of a server that %s", async (_, act) => {
  expect(await ended(await listen(createServer(act)), signal)).toBeUndefined();
  await expectNothingLeft(signal);
});

it("should not be known if nobody listens", async () => {
  const server = createServer();
  const port = await listen(server);
  await once(server.close(), "close");
  servers.pop();
  expect(await ended(port, signal)).toBeUndefined();
  await expectNothingLeft(signal);
});

it("should not be known of a server that is silent for the whole time", async () => {
  const server = createServer();
  const port = await listen(server);
  const connected = once(server, "connection");
  const settled = vi.fn<(endMs: number | undefined) => void>();
  const reading = ended(port, signal, 300).then(settled);
  await connected;
  await vi.advanceTimersByTimeAsync(299);
  expect(settled).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  await reading;
  expect(settled).toHaveBeenCalledExactlyOnceWith(undefined);
  await expectNothingLeft(signal);
});

it("should end with the reason for which it is not wanted any more, at once or meanwhile", async () => {
  const server = createServer();
  const port = await listen(server);
  const reason = new Error("enough");
  await expect(ended(port, AbortSignal.abort(reason))).rejects.toBe(reason);
  expect(vi.getTimerCount()).toBe(0);
  const stop = new AbortController();
  const connected = once(server, "connection");
  const reading = ended(port, stop.signal);
  await connected;
  expect(sockets).toHaveLength(1);
  stop.abort(reason);
  await expect(reading).rejects.toBe(reason);
  await expectNothingLeft(stop.signal);
});

/** Self-signed, until 2041; made only for this test. */
const certified = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgsqBbfK1ML5EQqnN6
M0NBKPWY9N+28TqhCYI2lB/8qAWhRANCAATldYpnUuSdJxSdIGspHk7yXnZHJBrW
2GysvaL9Hxiq2EoC8mXnFNLjwVDW18F3qpe+ACksOC/x/kIrgpFHs/3u
-----END PRIVATE KEY-----`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBIDCBxwIUD0i+JS9MnSJRndTkYm03kzmIHI0wCgYIKoZIzj0EAwIwEzERMA8G
A1UEAwwIYXBwLnRlc3QwHhcNMjAwMTAxMDAwMDAwWhcNNDEwMjAzMDQwNTA2WjAT
MREwDwYDVQQDDAhhcHAudGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABOV1
imdS5J0nFJ0gaykeTvJedkckGtbYbKy9ov0fGKrYSgLyZecU0uPBUNbXwXeql74A
KSw4L/H+QiuCkUez/e4wCgYIKoZIzj0EAwIDSAAwRQIhAKyWeNAajxPYvdCnhG8v
nctoByCwPoO3jJf/xU84WAZAAiAVVkcc5EpQSTXuGErpnpF9o7QOqgHZwRzOe7fv
RzGIPg==
-----END CERTIFICATE-----`,
};
