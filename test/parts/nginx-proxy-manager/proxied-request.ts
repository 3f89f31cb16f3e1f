import { type IncomingMessage, type RequestOptions, request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import type { Duplex } from "node:stream";
import type { Observation, RecordedTraffic } from "./transcript.js";

/** One GET through the proxy on a connection of its own, noted the way the recording does. */
export async function observe(
  traffic: RecordedTraffic,
  proxy: { readonly proxyUrl: string; readonly httpsUrl: string },
): Promise<Observation> {
  const isTls = traffic.scheme === "https";
  const upgrade =
    traffic.scheme === "ws"
      ? {
          connection: "Upgrade",
          upgrade: "websocket",
          "sec-websocket-version": "13",
          "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==",
        }
      : { connection: "close" };
  const options: RequestOptions = {
    host: "127.0.0.1",
    port: new URL(isTls ? proxy.httpsUrl : proxy.proxyUrl).port,
    path: traffic.path,
    agent: false,
    headers: { host: traffic.host, ...upgrade, ...traffic.headers },
  };
  try {
    return await (isTls
      ? exchange(httpsRequest, { ...options, servername: traffic.host, rejectUnauthorized: false })
      : exchange(httpRequest, options));
  } catch (error) {
    return { error: errorText(error as NodeJS.ErrnoException) };
  }
}

function exchange(send: typeof httpRequest | typeof httpsRequest, options: object): Promise<Observation> {
  return new Promise((resolve, reject) => {
    const request = send(options);
    request.once("error", reject);
    request.once("response", (response: IncomingMessage) => {
      readText(response).then((body) => resolve(noted(response, body)), reject);
    });
    request.once("upgrade", (_response: IncomingMessage, socket: Duplex, head: Buffer) => {
      const done = (data: Buffer) => {
        socket.destroy();
        resolve({ status: 101, body: data.toString() });
      };
      if (head.length > 0) done(head);
      else socket.once("data", done).once("error", reject);
    });
    request.end();
  });
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function noted({ statusCode, headers }: IncomingMessage, body: string): Observation {
  const all = {
    status: statusCode,
    body,
    xServedBy: headers["x-served-by"],
    location: headers.location,
    hsts: headers["strict-transport-security"],
    wwwAuthenticate: headers["www-authenticate"],
    contentType: headers["content-type"],
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

function errorText(error: NodeJS.ErrnoException): string {
  if (error.message.includes("unrecognized name")) return "tls handshake refused: unrecognized name";
  if (error.code === "ECONNREFUSED") return "connection refused";
  if (error.code === "ECONNRESET") return "connection closed without an answer";
  return error.message;
}
