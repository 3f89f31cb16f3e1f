import { say } from "@cutover/schema/sayings";
import {
  request as httpRequest,
  type ClientRequest,
  type IncomingMessage,
  type RequestOptions,
} from "node:http";
import { request as httpsRequest } from "node:https";
import type { Prober, ProbeOutcome, ProbeRequest } from "../../ports/prober.js";
import { certificateEnd } from "./certificate-end.js";
import { serverName } from "./server-name.js";

type Failure = Extract<ProbeOutcome, { kind: "failure" }>;

/** Sends requests over real sockets, with node:http and node:https. */
export function httpProber(): Prober {
  return { probe, certificateEnd };
}

async function probe(request: ProbeRequest, signal?: AbortSignal): Promise<ProbeOutcome> {
  signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    let outgoing: ClientRequest | undefined;
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
      outgoing?.destroy();
    };
    const settle = (outcome: ProbeOutcome): void => {
      end();
      resolve(outcome);
    };
    const abort = (): void => {
      end();
      // eslint-disable-next-line prefer-promise-reject-errors -- the port promises the signal's own reason, whatever it is
      reject(signal?.reason);
    };
    // One absolute limit for connect, headers and body, so that it also ends an endless trickle.
    const timer = setTimeout(
      () => settle(failure("timeout", say("check.no-answer", { ms: request.timeoutMs }))),
      request.timeoutMs,
    );
    signal?.addEventListener("abort", abort, { once: true });
    try {
      outgoing = send(request);
    } catch (error) {
      settle(failureOf(error));
      return;
    }
    outgoing.on("error", (error) => settle(failureOf(error)));
    let answered = false;
    outgoing.on("close", () => {
      // A closed connection may still have a body to read.
      if (!answered) settle(failure("broken", say("check.closed")));
    });
    outgoing.on("upgrade", (response) => settle(answer(response, "")));
    outgoing.on("response", (response) => {
      answered = true;
      readBody(response, request.maxBodyBytes).then(
        (body) => settle(answer(response, body)),
        (error: unknown) => settle(failureOf(error)),
      );
    });
  });
}

function send(request: ProbeRequest): ClientRequest {
  const options: RequestOptions = {
    host: request.address,
    port: request.port,
    path: request.path,
    method: "GET",
    agent: false,
    setHost: false,
    headers: {
      Host: request.host,
      Connection: "close",
      "Accept-Encoding": "identity",
      "User-Agent": "cutover-probe",
      ...(request.bearerToken !== undefined && { Authorization: `Bearer ${request.bearerToken}` }),
      ...(request.cookie !== undefined && { Cookie: request.cookie }),
    },
  };
  const outgoing =
    request.scheme === "http"
      ? httpRequest(options)
      : httpsRequest({ ...options, rejectUnauthorized: false, servername: serverName(request.host) });
  outgoing.end();
  return outgoing;
}

async function readBody(response: IncomingMessage, maxBytes: number): Promise<string> {
  const parts: Buffer[] = [];
  let left = maxBytes;
  if (left > 0) {
    for await (const chunk of response) {
      const part = (chunk as Buffer).subarray(0, left);
      parts.push(part);
      left -= part.length;
      if (left === 0) break;
    }
  }
  return Buffer.concat(parts).toString("utf8");
}

function answer(response: IncomingMessage, body: string): ProbeOutcome {
  const contentType = (response.headers["content-type"] ?? "").split(";", 1)[0] ?? "";
  return {
    kind: "answer",
    status: response.statusCode ?? 0,
    contentType: contentType.trim().toLowerCase(),
    body,
    ...(response.headers.location !== undefined && { location: response.headers.location }),
    ...(response.headers["set-cookie"] !== undefined && { cookies: response.headers["set-cookie"] }),
  };
}

const noWay = new Set(["EHOSTUNREACH", "EHOSTDOWN", "ENETUNREACH", "ENOTFOUND", "EAI_AGAIN"]);

function failureOf(error: unknown): Failure {
  const { code, message } = error as NodeJS.ErrnoException;
  const words = [code, message].filter((part) => part).join(": ");
  if (code === "ETIMEDOUT") return failure("timeout", words);
  if (code === "ECONNREFUSED") return failure("refused", words);
  return failure(code !== undefined && noWay.has(code) ? "unreachable" : "broken", words);
}

function failure(reason: Failure["reason"], message: string): Failure {
  return { kind: "failure", reason, message };
}
