import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** "silence": the request is never answered. */
export type Answering = (request: ReceivedRequest) => Answer | "silence";

export interface StandIn {
  readonly url: string;
  readonly received: ReceivedRequest[];
  /** From the next request on. */
  answer(answering: Answering): void;
  close(): Promise<void>;
}

/** A server on 127.0.0.1 that answers in the place of a service. */
export async function startStandIn(answering: Answering): Promise<StandIn> {
  const received: ReceivedRequest[] = [];
  let current = answering;
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      const whole = { method, path: url, headers, text: Buffer.concat(parts).toString() };
      received.push(whole);
      const answer = current(whole);
      if (answer !== "silence") response.writeHead(answer.status, answer.headers).end(answer.body);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answer(next) {
      current = next;
    },
    async close() {
      server.closeAllConnections();
      await once(server.close(), "close");
    },
  };
}
