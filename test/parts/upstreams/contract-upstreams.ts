import { createServer, request, type Server } from "node:http";
import { request as requestTls } from "node:https";
import type { AddressInfo } from "node:net";
import type { RouterContractWorld } from "@cutover/core/testing";
import type { RouteTarget } from "@cutover/core/ports";

type Behaviour = Parameters<RouterContractWorld["startUpstream"]>[1];

/** Servers as the contract of routers wants them. */
export class ContractUpstreams {
  readonly #servers: Server[] = [];

  async start(name: string, how: Behaviour = "answers"): Promise<RouteTarget> {
    const server = createServer((asked, response) => {
      let body = "";
      asked.setEncoding("utf8").on("data", (part: string) => (body += part));
      asked.on("end", () => {
        if (how === "closes") return void asked.socket.destroy();
        return response.writeHead(how === "fails" ? 502 : 200).end(name + body);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    this.#servers.push(server);
    return { scheme: "http", host: "127.0.0.1", port: (server.address() as AddressInfo).port };
  }

  close(): void {
    for (const server of this.#servers) {
      server.closeAllConnections();
      server.close();
    }
  }
}

/** `RouterContractWorld.send`, whatever the certificate. */
export const sendThrough: RouterContractWorld["send"] = (
  { domain, scheme, address, port },
  { method, body = "", cookie },
) =>
  new Promise((resolve, reject) => {
    const length = body === "" ? {} : { "content-length": body.length };
    const headers = { host: domain, ...length, ...(cookie !== undefined && { cookie }) };
    const at = { host: address, port, method, headers, agent: false as const, timeout: 10_000 };
    const tls = { servername: domain, rejectUnauthorized: false };
    const call = (scheme === "https" ? requestTls : request)({ ...at, ...tls }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => (text += part));
      response.on("error", reject).on("end", () => {
        const isNoindex = response.headers["x-robots-tag"] === "noindex";
        resolve({ status: response.statusCode ?? 0, body: text, isNoindex });
      });
    });
    call.on("timeout", () => call.destroy(new Error("timeout")));
    call.on("error", reject).end(body);
  });
