import { chmod, lstat, unlink } from "node:fs/promises";
import { createServer, ServerResponse, type Server as HttpServer } from "node:http";
import { connect, isIP, type AddressInfo } from "node:net";
import { DeployerError } from "@cutover/schema/errors";
import { getRequestListener } from "@hono/node-server";
import type { ServerCaller } from "./http/route.js";

export type ListenOptions =
  | {
      /** 127.0.0.1 if absent. */
      readonly host?: string;
      /** 0: any free port. */
      readonly port: number;
      /** Needed for an address that other machines reach. */
      readonly allowRemote?: boolean;
    }
  | {
      /** Created with the mode 0660; a socket that nobody serves any more is replaced. */
      readonly socketPath: string;
    };

const closeWithinMs = 10_000;
const socketMode = 0o660;

type Handler = (request: Request, caller: ServerCaller) => Response | Promise<Response>;

/** Serves a handler over HTTP on any number of addresses. */
export class Listener {
  readonly #listener: ReturnType<typeof getRequestListener>;
  readonly #servers = new Set<HttpServer>();

  constructor(handler: Handler) {
    this.#listener = getRequestListener((request, context) => handler(request, callerOf(context)), {
      overrideGlobalObjects: false,
    });
  }

  /** LISTEN_REFUSED, LISTEN_FAILED. */
  async listen(options: ListenOptions): Promise<{ readonly url: string }> {
    if (!("socketPath" in options)) assertLoopback(options);
    const server = createServer((incoming, outgoing) => void this.#listener(incoming, outgoing));
    // Above the idle time of a proxy before it, so that the proxy closes first.
    server.keepAliveTimeout = 75_000;
    if ("socketPath" in options) {
      await removeStaleSocket(options.socketPath);
      await listenPrivately(server, options.socketPath);
      this.#servers.add(server);
      return { url: `unix:${options.socketPath}` };
    }
    const { host = "127.0.0.1", port } = options;
    await listening(server, () => server.listen({ host, port }));
    this.#servers.add(server);
    const { port: actual } = server.address() as AddressInfo;
    return { url: `http://${isIP(host) === 6 ? `[${host}]` : host}:${actual}` };
  }

  /** Requests may finish for 10 s; then their connections are cut. */
  async close(): Promise<void> {
    const servers = [...this.#servers];
    this.#servers.clear();
    await Promise.all(servers.map(closeServer));
  }
}

async function closeServer(server: HttpServer): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  const timer = setTimeout(() => server.closeAllConnections(), closeWithinMs);
  server.closeIdleConnections();
  // A connection that a request still uses becomes idle afterwards.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  await closed;
  clearTimeout(timer);
  clearInterval(sweep);
}

/** Where a request comes from; as @hono/node-server passes it to a handler, or by hand. */
export interface RequestContext {
  readonly remoteAddress?: string | undefined;
  readonly incoming?: {
    readonly httpVersion?: string;
    readonly socket?: { readonly remoteAddress?: string | undefined };
  };
  readonly outgoing?: unknown;
}

export function callerOf({ remoteAddress, incoming, outgoing }: RequestContext): ServerCaller {
  return {
    remoteAddress: remoteAddress ?? incoming?.socket?.remoteAddress,
    speaksHttp10: incoming?.httpVersion === "1.0",
    destroy: outgoing instanceof ServerResponse ? () => breakOff(outgoing) : undefined,
  };
}

/** Sends what was written, and then ends the connection without the end of the answer. */
function breakOff(outgoing: ServerResponse): void {
  process.nextTick(() => outgoing.socket?.destroySoon());
}

function assertLoopback({
  host = "127.0.0.1",
  port,
  allowRemote = false,
}: Exclude<ListenOptions, { socketPath: string }>) {
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new DeployerError("CONFIG_INVALID", "port must be a whole number from 0 to 65535, but is not.");
  const isLoopback = host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
  if (!isLoopback && !allowRemote)
    throw new DeployerError("LISTEN_REFUSED", `host: ${host} may be reached from other machines`, {
      details: { field: "host" },
    });
}

async function listening(server: HttpServer, listen: () => void): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause) =>
      reject(
        new DeployerError("LISTEN_FAILED", `the address cannot be listened on: ${cause.message}`, { cause }),
      ),
    );
    server.once("listening", resolve);
    listen();
  });
}

/** Never open to others, not even for a moment: the socket is bound under this mask. */
async function listenPrivately(server: HttpServer, path: string): Promise<void> {
  const before = process.umask(0o777 & ~socketMode);
  try {
    const bound = listening(server, () => server.listen({ path }));
    process.umask(before);
    await bound;
  } finally {
    process.umask(before);
  }
  await chmod(path, socketMode);
}

/** LISTEN_FAILED if it is anything but a socket that nobody serves. */
async function removeStaleSocket(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (!found) return;
  if (!found.isSocket()) throw new DeployerError("LISTEN_FAILED", `${path} exists, and is not a socket`);
  const isServed = await new Promise<boolean>((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
  if (isServed) throw new DeployerError("LISTEN_FAILED", `${path} is served by another process`);
  await unlink(path).catch(() => undefined);
}
