import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from "node:http";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer as createHttpsServer } from "node:https";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { httpProber, systemClock } from "@cutover/core/ports";
import { proberContract, type ProberContractWorld, type ServerBehaviour } from "@cutover/core/testing";
import { freePort } from "./parts/registry/free-port.js";

class RealServers implements ProberContractWorld {
  readonly prober = httpProber();
  readonly clock = systemClock;
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();
  #requests = 0;

  async serve(behaviour: ServerBehaviour): Promise<{ address: string; port: number }> {
    if (behaviour.kind === "absent") return { address: "127.0.0.1", port: await freePort() };
    const server = this.#server(behaviour);
    server.on("connection", (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => this.#sockets.delete(socket));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    this.#servers.push(server);
    return { address: "127.0.0.1", port: (server.address() as AddressInfo).port };
  }

  requests(): number {
    return this.#requests;
  }

  openSockets(): number {
    return this.#sockets.size;
  }

  async cleanUp(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(this.#servers.map(async (server) => once(server.close(), "close")));
  }

  #server(behaviour: Exclude<ServerBehaviour, { kind: "absent" }>): Server {
    switch (behaviour.kind) {
      case "answers":
        return this.#http((_request, response) => {
          if (behaviour.location !== undefined) response.setHeader("location", behaviour.location);
          if (behaviour.cookies) response.setHeader("set-cookie", behaviour.cookies);
          if (behaviour.contentType !== "") response.setHeader("content-type", behaviour.contentType);
          response.writeHead(behaviour.status).end(behaviour.body);
        });
      case "echoes":
        return this.#http((request, response) => response.end(`${request.headers.host} ${request.url}`));
      case "guarded":
        return this.#http((request, response) =>
          response.writeHead(request.headers.authorization === `Bearer ${behaviour.token}` ? 200 : 401).end(),
        );
      case "knows":
        return this.#http((request, response) =>
          response.writeHead(request.headers.cookie === behaviour.cookie ? 200 : 401).end(),
        );
      case "trickles":
        return this.#http((_request, response) => {
          const timer = setInterval(() => response.write("x"), 10);
          response.on("close", () => clearInterval(timer));
        });
      case "silent":
        return this.#raw(() => undefined);
      case "cuts":
        return this.#raw((socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"));
      case "babbles":
        return this.#raw((socket) => socket.end("SSH-2.0-babble\r\n"));
    }
  }

  #http(answer: (request: IncomingMessage, response: ServerResponse) => void): Server {
    return createHttpServer((request, response) => {
      this.#requests += 1;
      answer(request, response);
    });
  }

  #raw(answer: (socket: Socket) => void): Server {
    return createServer((socket) => {
      this.#requests += 1;
      socket.once("data", () => answer(socket));
    });
  }
}

describe("httpProber on real servers", () => {
  it.each(proberContract)("$title", async ({ run }) => {
    const world = new RealServers();
    try {
      await expect(run(world)).resolves.toBeUndefined();
    } finally {
      await world.cleanUp();
    }
  });

  it("should ask over TLS, whatever the certificate, for the host's own name", async () => {
    const folder = await mkdtemp(join(tmpdir(), "cutover-tls-"));
    const files = { key: join(folder, "key.pem"), cert: join(folder, "cert.pem") };
    const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    const out = ["-keyout", files.key, "-out", files.cert, "-subj", "/CN=someone-else", "-days", "1"];
    await promisify(execFile)("openssl", ["req", "-x509", ...curve, ...out]);
    const server = createHttpsServer(
      { key: await readFile(files.key), cert: await readFile(files.cert) },
      (request, response) => response.end((request.socket as TLSSocket).servername || "no name"),
    );
    server.listen(0, "127.0.0.1");
    try {
      await once(server, "listening");
      const { port } = server.address() as AddressInfo;
      const request = { scheme: "https", address: "127.0.0.1", port, path: "/", timeoutMs: 5000 } as const;
      const named = await httpProber().probe({ ...request, host: "app.test", maxBodyBytes: 100 });
      const unnamed = await httpProber().probe({ ...request, host: "127.0.0.1", maxBodyBytes: 100 });
      expect([named, unnamed]).toMatchObject([{ body: "app.test" }, { body: "no name" }]);
    } finally {
      await once(server.close(), "close");
      await rm(folder, { recursive: true });
    }
  });

  it("should leave no connection open, however a probe ends", async () => {
    const world = new RealServers();
    try {
      for (const behaviour of [{ kind: "silent" }, { kind: "trickles" }, { kind: "echoes" }] as const) {
        const place = await world.serve(behaviour);
        const request = {
          scheme: "http",
          path: "/",
          host: "app.test",
          timeoutMs: 100,
          maxBodyBytes: 100_000,
        } as const;
        await world.prober.probe({ ...request, ...place });
      }
      await expect.poll(() => world.openSockets()).toBe(0);
    } finally {
      await world.cleanUp();
    }
  });
});
