import { readFile, readdir, rm } from "node:fs/promises";
import { Agent, createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { caddy } from "@cutover/core";
import type { RouteTarget, RouteWrite } from "@cutover/core/ports";
import { CaddyProcess } from "../test/parts/caddy/caddy-process.js";

/**
 * The processor time that Caddy takes for a request through our route, in each state of it, against a plain `reverse_proxy` in the same run. Exit status
 * 1 if a state misses its bound.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "3" },
    requests: { type: "string", default: "2000" },
  },
});
const rounds = Number(values.rounds);
const requests = Number(values.requests);
const atOnce = 8;
/** Linux counts processor time in these. */
const tickMs = 10;

interface State {
  readonly name: string;
  readonly write: Partial<RouteWrite>;
  readonly cookie?: string;
  /** Without the links whose names hold the files' texts, as an older version wrote it. */
  readonly readsFiles?: boolean;
  /** Of the ratio. */
  readonly bound?: number;
}

const upstreams = await Promise.all([startUpstream("blue"), startUpstream("green")]);
const [blue, green] = upstreams;
const token = "t".repeat(32);
const shared = { target: green, token, share: 50 };
const sticky = "s".repeat(12);
const kept = `cutover_draw=${sticky}.00000000-0000-4000-8000-000000000000`;
const states: readonly State[] = [
  { name: "a target alone", write: {}, bound: 2 },
  { name: "a target alone, from its file", write: {}, readsFiles: true },
  { name: "a share", write: { staged: shared }, bound: 3.5 },
  { name: "a share, from its files", write: { staged: shared }, readsFiles: true },
  { name: "a sticky share, new client", write: { staged: { ...shared, sticky } }, bound: 3.5 },
  { name: "a sticky share, kept client", write: { staged: { ...shared, sticky } }, cookie: kept, bound: 3.5 },
  { name: "a fallback", write: { fallback: green }, bound: 2.5 },
];

const proxy = await CaddyProcess.start();
const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
const plain = { host: "plain.test", cookie: undefined, cpuMs: 0 };
const measured = states.map((state, index) => {
  return { state, host: `state${index}.test`, cookie: state.cookie, cpuMs: 0 };
});
try {
  await addRoutes();
  for (let round = 0; round <= rounds; round += 1) {
    for (const one of [plain, ...measured]) {
      const beforeMs = await processorMs();
      await sendAll(one.host, one.cookie);
      // The first round warms up.
      if (round > 0) one.cpuMs += (await processorMs()) - beforeMs;
    }
  }
} finally {
  agent.destroy();
  await proxy.close();
  for (const { server } of upstreams) server.close();
}
const perRequest = (cpuMs: number): string => `${(cpuMs / rounds / requests).toFixed(2)} ms`;
console.log(`plain reverse_proxy: ${perRequest(plain.cpuMs)}`);
for (const { state, cpuMs } of measured) {
  const ratio = cpuMs / plain.cpuMs;
  const isMissed = ratio > (state.bound ?? Infinity);
  console.log(
    `${state.name}: ${perRequest(cpuMs)}, ${ratio.toFixed(1)} ×${isMissed ? `, above its bound of ${state.bound} ×` : ""}`,
  );
  if (isMissed) process.exitCode = 1;
}

async function addRoutes(): Promise<void> {
  const router = caddy({
    admin: proxy.admin,
    proxyUrl: `http://127.0.0.1:${proxy.proxyPort}`,
    directory: proxy.directory,
  });
  for (const [index, { state, host }] of measured.entries()) {
    const workload = `state${index}`;
    const write = { workload, domains: [host], target: blue, nonce: "n".repeat(24), ...state.write };
    await router.put(write);
    const current = join(proxy.directory, workload, "current");
    if (state.readsFiles)
      for (const name of await readdir(current)) if (name.includes("=")) await rm(join(current, name));
  }
  const ours = (await proxy.edit("GET", "/routes")) as unknown[];
  const handle = [{ handler: "reverse_proxy", upstreams: [{ dial: `127.0.0.1:${blue.port}` }] }];
  await proxy.edit("PATCH", "/routes", [{ match: [{ host: [plain.host] }], handle }, ...ours]);
}

async function startUpstream(name: string) {
  const server = createServer((_request, response) => response.end(name));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const target: RouteTarget = {
    scheme: "http",
    host: "127.0.0.1",
    port: (server.address() as AddressInfo).port,
  };
  return { ...target, server };
}

async function processorMs(): Promise<number> {
  const stat = await readFile(`/proc/${proxy.pid}/stat`, "utf8");
  const [user, system] = stat.slice(stat.lastIndexOf(")")).split(" ").slice(12, 14).map(Number);
  return ((user ?? 0) + (system ?? 0)) * tickMs;
}

async function sendAll(host: string, cookie?: string): Promise<void> {
  let left = requests;
  const sendNext = async (): Promise<void> => {
    for (; left > 0; left -= 1) await send(host, cookie);
  };
  await Promise.all(Array.from({ length: atOnce }, sendNext));
}

function send(host: string, cookie?: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { host, ...(cookie !== undefined && { cookie }) };
    const call = request({ host: "127.0.0.1", port: proxy.proxyPort, agent, headers }, (response) => {
      response.resume().on("error", reject);
      response.on("end", () =>
        response.statusCode === 200 ? resolve() : reject(new Error(`status ${response.statusCode}`)),
      );
    });
    call.on("error", reject).end();
  });
}
