import { once } from "node:events";
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** The fault of the next `times` matching requests. */
export type Fault =
  | { readonly kind: "rate-limit"; readonly times: number; readonly retryAfterSeconds: number }
  /** Cuts the connection of a blob after nine tenths. */
  | { readonly kind: "cut-blob"; readonly times: number };

export interface FaultingProxy {
  /** `127.0.0.1:port`: begins the references of the images behind it. */
  readonly address: string;
  /** Replaces the rest of the previous fault. */
  fail(fault: Fault): void;
  /** How many requests met a fault. */
  readonly faults: number;
  close(): Promise<void>;
}

/** Forwards everything to a registry on 127.0.0.1, except for the set faults. */
export async function startFaultingProxy(registryPort: number): Promise<FaultingProxy> {
  let fault: Fault | undefined;
  let left = 0;
  let faults = 0;
  const take = (kind: Fault["kind"]): boolean => {
    if (fault?.kind !== kind || left === 0) return false;
    left -= 1;
    faults += 1;
    return true;
  };
  const server = createServer((request, response) => {
    if (fault?.kind === "rate-limit" && take("rate-limit")) {
      refuse(response, fault.retryAfterSeconds);
      return;
    }
    const isBlob = request.method === "GET" && request.url?.includes("/blobs/sha256:") === true;
    passOn({ request, response, registryPort, cut: () => isBlob && take("cut-blob") });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    fail(next) {
      fault = next;
      left = next.times;
    },
    get faults() {
      return faults;
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

function refuse(response: ServerResponse, retryAfterSeconds: number): void {
  const message = `You have reached your pull rate limit. Retry-After: ${retryAfterSeconds}`;
  response
    .writeHead(429, { "content-type": "application/json", "retry-after": String(retryAfterSeconds) })
    .end(JSON.stringify({ errors: [{ code: "TOOMANYREQUESTS", message }] }));
}

function passOn(pass: {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly registryPort: number;
  readonly cut: () => boolean;
}): void {
  const { request, response, registryPort, cut } = pass;
  const { method, url, headers } = request;
  const upstream = httpRequest({
    host: "127.0.0.1",
    port: registryPort,
    method,
    path: url,
    headers,
    agent: false,
  });
  upstream.on("error", () => response.destroy());
  response.on("close", () => upstream.destroy());
  upstream.on("response", (answer) => {
    answer.on("error", () => response.destroy());
    const length = Number(answer.headers["content-length"] ?? 0);
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    // Small blobs are configs: a cut there would not show in the progress.
    if (length < 64 * 1024 || !cut()) {
      answer.pipe(response);
      return;
    }
    const allowed = Math.floor(length * 0.9);
    let sent = 0;
    answer.on("data", (chunk: Buffer) => {
      const part = chunk.subarray(0, allowed - sent);
      sent += part.length;
      if (sent < allowed) response.write(part);
      else {
        answer.destroy();
        response.write(part, () => response.destroy());
      }
    });
  });
  request.pipe(upstream);
}
