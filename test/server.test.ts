import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { Agent, get, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createClient } from "@cutover/client";
import { freePort } from "./parts/registry/free-port.js";
import { startNginxProxyManager } from "./parts/nginx-proxy-manager/start-nginx-proxy-manager.js";
import { ServerProcess } from "./parts/server-process/server-process.js";

let folder: string;
const cleanUp: (() => unknown)[] = [];
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "cutover-server-"))));
afterEach(async () => {
  for (const undo of cleanUp.splice(0).toReversed()) await undo();
  await rm(folder, { recursive: true });
});

async function start(settings: Parameters<typeof ServerProcess.start>[0]): Promise<ServerProcess> {
  const process = await ServerProcess.start(settings);
  cleanUp.push(() => process.kill());
  return process;
}

async function startInMemory(): Promise<ServerProcess> {
  return start({ kind: "memory", recordsFile: join(folder, "records.db"), port: 0 });
}

interface Curled {
  readonly exitCode: number;
  readonly stdout: string;
}

/** `curl -f` as a CI job calls it. */
function curl(url: string, token: string | undefined, more: readonly string[]): Promise<Curled> {
  const common = ["-fsS", "-N", "--max-time", "60", "-H", `Authorization: Bearer ${token}`];
  const json = ["-H", "Content-Type: application/json"];
  return new Promise((resolve) => {
    execFile("curl", [...common, ...json, ...more, url], (error, stdout) =>
      resolve({ exitCode: typeof error?.code === "number" ? error.code : 0, stdout }),
    );
  });
}

/** Nginx Proxy Manager before the server, with its "Websockets Support". */
async function startProxyManager(to: string): Promise<string> {
  const { hostname, port } = new URL(to);
  const manager = await startNginxProxyManager();
  cleanUp.push(() => manager.close());
  const { identity, secret, apiUrl, proxyUrl } = manager;
  const post = async (path: string, body: object, token?: string): Promise<{ token?: string }> => {
    const login = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const headers = { "content-type": "application/json", ...login };
    const answer = await fetch(`${apiUrl}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
    expect(answer.ok).toBe(true);
    return (await answer.json()) as { token?: string };
  };
  const { token } = await post("/tokens", { identity, secret });
  const forward = { forward_scheme: "http", forward_host: hostname, forward_port: Number(port) };
  const host = { domain_names: ["cutover.test"], ...forward, allow_websocket_upgrade: true };
  await post("/nginx/proxy-hosts", host, token);
  // For about 100 ms after the first new answer, nginx's old workers still accept requests.
  const isLed = async () => {
    for (let time = 0; time < 30; time += 1) {
      if ((await curl(`${proxyUrl}/livez`, undefined, asManaged)).exitCode !== 0) return false;
      await delay(10);
    }
    return true;
  };
  await expect.poll(isLed, { timeout: 60_000 }).toBe(true);
  return proxyUrl;
}

const asManaged = ["-H", "Host: cutover.test"];

const httpOneOne = 'proxy_http_version 1.1; proxy_set_header Connection "";';

/** A plain nginx before the server. */
async function startNginx(to: string, settings = httpOneOne): Promise<string> {
  const port = await freePort();
  await mkdir(join(folder, "logs"));
  const proxy = `location / { proxy_pass ${to}; ${settings} }`;
  await writeFile(
    join(folder, "nginx.conf"),
    `daemon off; pid nginx.pid; error_log stderr crit; events {}
http { access_log off; client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
server { listen 127.0.0.1:${port}; ${proxy} } }\n`,
  );
  const nginx = spawn("nginx", ["-p", folder, "-c", "nginx.conf", "-e", "stderr"], { stdio: "ignore" });
  cleanUp.push(async () => {
    nginx.kill();
    await once(nginx, "exit");
  });
  const url = `http://127.0.0.1:${port}`;
  while (!(await fetch(`${url}/livez`).catch(() => undefined))) await delay(20);
  return url;
}

const ways = {
  directly: async (own: string) => own,
  "through nginx": startNginx,
  "through Nginx Proxy Manager": startProxyManager,
} as const;

describe.each(["directly", "through nginx", "through Nginx Proxy Manager"] as const)("curl -f, %s", (way) => {
  it("should exit with 0 for a success alone, waited for or streamed", async () => {
    const { url: own, token } = await startInMemory();
    const url = await ways[way](own);
    const path = `${url}/v1/workloads/web/deployments`;
    const wait = [...asManaged, "-H", "Prefer: wait=50"];
    const text = [...asManaged, "-H", "Accept: text/plain"];
    const good = ["-d", "{}"];
    const bad = ["-d", '{"image":"registry/web:bad"}'];
    const absent = ["-d", '{"image":"registry/web:absent"}'];

    expect(await curl(path, token, [...wait, ...good])).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('"status":"succeeded"'),
    });
    const streamed = await curl(path, token, [...text, ...good]);
    expect(streamed.exitCode).toBe(0);
    expect(streamed.stdout.trimEnd().split("\n").at(-1)).toBe("cutover: succeeded");

    expect((await curl(path, token, [...wait, ...bad])).exitCode).toBe(22);
    expect((await curl(path, token, [...wait, ...absent])).exitCode).toBe(22);
    const failed = await curl(path, token, [...text, ...bad]);
    expect(failed.exitCode).toBe(18);
    expect(failed.stdout).toContain("no luck");
    expect(failed.stdout.trimEnd().split("\n").at(-1)).toMatch(/^cutover: failed failed GREEN_EXITED: /);
    const refused = await curl(path, token, [...text, ...absent]);
    expect(refused.exitCode).toBe(18);
    expect(refused.stdout.trimEnd().split("\n").at(-1)).toMatch(/^cutover: failed refused IMAGE_NOT_FOUND: /);
    expect((await curl(path, "wrong", [...text, ...good])).exitCode).toBe(22);
  });
});

describe("curl -f, through an nginx that speaks HTTP/1.0 to the server", () => {
  it("should fail before a log is begun that could not tell of a failure, and wait as ever", async () => {
    const { url: own, token } = await startInMemory();
    const path = `${await startNginx(own, "")}/v1/workloads/web/deployments`;
    const deploy = ["-d", "{}"];
    expect((await curl(path, token, ["-H", "Accept: text/plain", ...deploy])).exitCode).toBe(22);
    const { stdout } = await curl(path, token, []);
    expect(JSON.parse(stdout)).toMatchObject({ items: [] });
    expect((await curl(path, token, ["-H", "Prefer: wait=50", ...deploy])).exitCode).toBe(0);
  });
});

describe("1,000 readers of events", () => {
  it("should all get every event, from a server of less than 200 MB", async () => {
    const server = await startInMemory();
    const agent = new Agent({ keepAlive: false, maxSockets: Infinity });
    const headers = { authorization: `Bearer ${server.token}` };
    const readers = await Promise.all(
      Array.from({ length: 1_000 }, async () => {
        const [answer] = (await once(get(`${server.url}/v1/events`, { agent, headers }), "response")) as [
          IncomingMessage,
        ];
        const reader = { answer, text: "" };
        answer.on("data", (chunk: Buffer) => (reader.text += chunk.toString()));
        answer.on("error", () => undefined);
        return reader;
      }),
    );
    const client = createClient({ url: server.url, token: server.token });
    const ids: string[] = [];
    for (let count = 0; count < 3; count += 1) ids.push((await (await client.deploy("web")).done).id);
    const finished = (text: string): number => text.split('"deployment:finished"').length - 1;
    while (readers.some(({ text }) => finished(text) < 3)) await delay(50);
    const bytes = await server.residentBytes();
    expect(new Set(readers.map(({ text }) => text.replaceAll(/^(?:retry|:).*\n\n/gm, ""))).size).toBe(1);
    expect(ids.every((id) => readers[0]?.text.includes(id))).toBe(true);
    expect(bytes).toBeLessThan(200 * 1024 * 1024);
    for (const { answer } of readers) answer.destroy();
    agent.destroy();
  });
});
