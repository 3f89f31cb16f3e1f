import { createServer as createHttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { createDeployer, docker, nginx, sqlite } from "@cutover/core";
import { image } from "@cutover/plugin-image";
import { createServer, issueToken, sqliteRecords } from "@cutover/server";

/** The only line of this process, once both listen. */
export interface ServedWorkloads {
  readonly url: string;
  readonly token: string;
  /** The same JSON from a handler that does nothing else. */
  readonly bareUrl: string;
}

const [socketPath = "", file = "", recordsFile = ""] = process.argv.slice(2);
const deployer = await createDeployer({
  runtime: docker({ socketPath }),
  router: nginx({ sitesDirectory: "/nowhere", proxyUrl: "http://127.0.0.1:9" }),
  store: sqlite(file),
  sources: [image()],
  timing: { watchMs: 0 },
});
const records = sqliteRecords(recordsFile);
const server = await createServer({ deployer, records });
const clock = { wallMs: Date.now };
const { text: token } = await issueToken({ records, clock }, { name: "bench", scopes: ["read"] });
const { url } = await server.listen({ port: 0 });

const headers = { authorization: `Bearer ${token}` };
const answer: unknown = await (await fetch(`${url}/v1/workloads`, { headers })).json();
const bare = new Hono().get("/v1/workloads", (context) => context.json(answer as object));
const listener = getRequestListener((request) => bare.fetch(request), { overrideGlobalObjects: false });
const http = createHttpServer((incoming, outgoing) => void listener(incoming, outgoing));
http.listen(0, "127.0.0.1", () => {
  const bareUrl = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const line: ServedWorkloads = { url, token, bareUrl };
  console.log(JSON.stringify(line));
});
