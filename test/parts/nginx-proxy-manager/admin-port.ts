import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Access } from "./access.js";
import { ApiError, BackendKilled, internalError } from "./api-error.js";
import type { Answer, Call, Instance, Route } from "./api-routes.js";
import type { Faults } from "./faults.js";
import { instanceRoutes } from "./instance-routes.js";
import { proxyHostRoutes } from "./proxy-host-routes.js";
import { readBody } from "./request-body.js";
import type { RequestLog } from "./request-log.js";
import { userRoutes } from "./user-routes.js";

interface Parts {
  readonly instance: Instance;
  readonly faults: Faults;
  readonly log: RequestLog;
}

/** The admin port: the API below `/api`, the front end everywhere else. */
export class AdminPort {
  readonly server: Server;
  readonly #parts: Parts;
  readonly #routes: readonly Route[] = [...instanceRoutes(), ...userRoutes, ...proxyHostRoutes];
  readonly #pending = new Set<Promise<void>>();
  readonly #closing = new AbortController();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.server = createServer((request, response) => {
      const work: Promise<void> = this.#answer(request, response)
        // Only a broken connection gets here, and nobody is left to be told.
        .catch(() => {
          response.destroy();
        })
        .finally(() => this.#pending.delete(work));
      this.#pending.add(work);
    });
  }

  /** Resolves when every request so far, cut off or not, has run its course. */
  async settled(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending);
  }

  /** Refuses connections until the function that it resolves with is called: nginx, which serves this port too, is down. */
  async refuse(): Promise<() => Promise<void>> {
    const { port } = this.server.address() as AddressInfo;
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
    return async () => {
      this.server.listen(port, "127.0.0.1");
      await once(this.server, "listening");
    };
  }

  async close(): Promise<void> {
    this.#closing.abort();
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
    await this.settled();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { faults, log } = this.#parts;
    const method = request.method ?? "GET";
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://admin");
    const entry = log.add(method, pathname);
    const reply = (answer: Answer | Page): void => {
      entry.status = answer.status;
      send(response, method, answer);
    };
    if (!pathname.startsWith("/api/")) return reply(frontEnd(method, pathname, request));
    if (faults.apiIsDown) return reply(badGateway);
    const body = await readBody(request).catch(toApiError);
    const run = () => this.#run({ request, method, route: pathname.slice(4), searchParams, body });
    if (!isWrite(method, pathname)) return reply(await run());
    if (faults.writeDelayMs > 0) {
      request.socket.destroy();
      await sleep(faults.writeDelayMs, undefined, { signal: this.#closing.signal });
      await log.countWrite(run);
      return;
    }
    const dropped = faults.takeDroppedReply();
    const answer = await log.countWrite(run);
    if (dropped) request.socket.destroy();
    else reply(answer);
  }

  async #run(asked: {
    readonly request: IncomingMessage;
    readonly method: string;
    readonly route: string;
    readonly searchParams: URLSearchParams;
    readonly body: unknown;
  }): Promise<Answer | Page> {
    const { route, body } = asked;
    const { instance } = this.#parts;
    try {
      if (body instanceof ApiError) throw body;
      const found = this.#routes.find(({ path }) => path.test(route));
      if (found !== undefined && asked.method === "OPTIONS") return { status: 204, body: null };
      const handler = found?.methods[asked.method === "HEAD" ? "GET" : asked.method];
      if (found === undefined || handler === undefined) {
        throw new ApiError(404, `Not Found - ${route}`);
      }
      const call: Call = {
        instance,
        item: found.path.exec(route)?.[1] ?? "",
        query: (name) => {
          const values = asked.searchParams.getAll(name);
          return values.length === 1 ? values[0] : undefined;
        },
        body,
        access: () =>
          new Access({
            header: asked.request.headers.authorization,
            route,
            tokens: instance.tokens,
            users: instance.users,
          }),
      };
      return await handler(call);
    } catch (error) {
      if (error instanceof BackendKilled) return badGateway;
      const apiError = toApiError(error);
      return { status: apiError.status, body: apiError.toBody() };
    }
  }
}

interface Page {
  readonly status: number;
  readonly html: string;
  readonly location?: string;
}

const toApiError = (error: unknown) => (error instanceof ApiError ? error : internalError());

const isWrite = (method: string, path: string) =>
  path.startsWith("/api/nginx/") && ["POST", "PUT", "DELETE"].includes(method);

function nginxPage(status: number, title: string): Page {
  const heading = `${status} ${title}`;
  const html = [
    "<html>",
    `<head><title>${heading}</title></head>`,
    "<body>",
    `<center><h1>${heading}</h1></center>`,
    "<hr><center>nginx</center>",
    "</body>",
    "</html>",
    "",
  ].join("\r\n");
  return { status, html };
}

const badGateway = nginxPage(502, "Bad Gateway");

function frontEnd(method: string, path: string, request: IncomingMessage): Page {
  request.resume();
  if (method !== "GET" && method !== "HEAD") return nginxPage(405, "Not Allowed");
  if (path === "/api") {
    return { ...nginxPage(302, "Found"), location: `http://${request.headers.host}/api/` };
  }
  return { status: 200, html: "<!doctype html><title>Nginx Proxy Manager</title>" };
}

function send(response: ServerResponse, method: string, answer: Answer | Page): void {
  response.statusCode = answer.status;
  if (answer.status === 204) {
    response.end();
    return;
  }
  const isPage = "html" in answer;
  response.setHeader("Content-Type", isPage ? "text/html" : "application/json; charset=utf-8");
  if (isPage && answer.location !== undefined) response.setHeader("Location", answer.location);
  const text = isPage ? answer.html : JSON.stringify(answer.body);
  response.setHeader("Content-Length", Buffer.byteLength(text));
  response.end(method === "HEAD" ? undefined : text);
}
