import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { describe, expect, it } from "vitest";
import { httpProber, systemClock } from "@cutover/core/ports";
import { certificateContract, type CertificateContractWorld } from "@cutover/core/testing";
import { freePort } from "./parts/registry/free-port.js";
import { selfSigned } from "./parts/self-signed.js";

const address = "127.0.0.1";

class RealServers implements CertificateContractWorld {
  readonly prober = httpProber();
  readonly clock = systemClock;
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();

  async certified(endMs: number) {
    const { key, cert } = await selfSigned(endMs);
    return this.#serve(createTlsServer({ key, cert }, (socket) => socket.on("error", () => undefined)));
  }

  plain() {
    return this.#serve(createHttpServer());
  }

  silent() {
    return this.#serve(createServer((socket) => socket.resume()));
  }

  async absent() {
    return { address, port: await freePort() };
  }

  openSockets(): number {
    return this.#sockets.size;
  }

  async cleanUp(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(this.#servers.map(async (server) => once(server.close(), "close")));
  }

  async #serve(server: Server) {
    server.on("connection", (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => this.#sockets.delete(socket));
    });
    this.#servers.push(server);
    server.listen(0, address);
    await once(server, "listening");
    return { address, port: (server.address() as AddressInfo).port };
  }
}

describe("httpProber on real certificates", () => {
  it.each(certificateContract)("$title", async ({ run }) => {
    const world = new RealServers();
    try {
      await expect(run(world)).resolves.toBeUndefined();
      await expect.poll(() => world.openSockets()).toBe(0);
    } finally {
      await world.cleanUp();
    }
  });
});
