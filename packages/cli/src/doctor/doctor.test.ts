import { spawn } from "node:child_process";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { examine } from "./examine.js";
import { examineClock } from "./examine-engine.js";
import { examineNode } from "./examine-node.js";
import { examineFolder, judgeFileSystem } from "./examine-store.js";
import { findOldProxying } from "./find-old-proxying.js";

let folder: string;
const servers: Server[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cutover-doctor-"));
});
afterEach(async () => {
  for (const server of servers.splice(0)) server.close();
  await rm(folder, { recursive: true });
});

async function listen(server: Server, at: object): Promise<Server> {
  servers.push(server);
  server.listen(at);
  await once(server, "listening");
  return server;
}

const project = ({ port = 18_080, host = "unix:///nowhere.sock", listen = "127.0.0.1:0" } = {}) => `
runtime: { docker: { host: "${host}" } }
router: { own_nginx: { directory: nginx, port: ${port} } }
server: { listen: "${listen}" }
`;

async function verdicts(text: string): Promise<string[]> {
  await writeFile(join(folder, "cutover.yaml"), text);
  const all = await examine({ environment: {}, folder });
  return all.map(({ subject, verdict, message }) => `${subject} ${verdict}: ${message}`);
}

describe("examine", () => {
  it("should name each part of the machine with its verdict", async () => {
    const engine = createServer((request, response) => {
      const answers: Record<string, object> = {
        "/version": { Version: "27.1", ApiVersion: "1.46" },
        "/info": { SystemTime: new Date(Date.now() - 60_000).toISOString(), DockerRootDir: "/nowhere" },
      };
      const path = request.url?.replace(/^\/v[\d.]+/, "") ?? "";
      response.writeHead(200, { "Api-Version": "1.46" }).end(JSON.stringify(answers[path] ?? {}));
    });
    await listen(engine, { path: join(folder, "engine.sock") });
    const all = await verdicts(project({ host: `unix://${join(folder, "engine.sock")}` }));
    expect(all).toEqual(
      expect.arrayContaining([
        `project good: ${join(folder, "cutover.yaml")} is valid.`,
        `store good: ${folder} is writable and on a local disk.`,
        "engine good: Docker 27.1, API 1.46",
        "clock warning: It differs from the engine's by 60 s.",
        "proxy good: Port 18080 is free.",
      ]),
    );
  });

  it("should know an nginx of its own by its pid file, and take no other program for it", async () => {
    const answering = await listen(createServer(), { port: 0, host: "127.0.0.1" });
    const { port } = answering.address() as AddressInfo;
    const directory = join(folder, "nginx");
    await mkdir(directory);
    const title = `nginx: master process nginx -c ${directory}/nginx.conf`;
    const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { argv0: title });
    try {
      await once(child, "spawn");
      await writeFile(join(directory, "nginx.pid"), `${child.pid}\n`);
      expect(await verdicts(project({ port }))).toContain(
        `proxy good: Cutover's own nginx runs, on port ${port}.`,
      );
      await writeFile(join(directory, "nginx.pid"), `${process.pid}\n`);
      expect(await verdicts(project({ port }))).toContain(
        `proxy warning: Port ${port} of 127.0.0.1 is taken.`,
      );
    } finally {
      child.kill("SIGKILL");
    }
  });

  it("should find an engine that does not answer, and a taken port, each with a remedy", async () => {
    const taken = await listen(createServer(), { port: 0, host: "127.0.0.1" });
    const { port } = taken.address() as AddressInfo;
    await writeFile(join(folder, "cutover.yaml"), project({ port }));
    const all = await examine({ environment: {}, folder });
    const wrong = all.filter(({ verdict, subject }) => verdict !== "good" && subject !== "Node");
    expect(wrong.map(({ message }) => message)).toEqual([
      "The engine at /nowhere.sock does not answer (ENOENT).",
      `Port ${port} of 127.0.0.1 is taken.`,
    ]);
    expect(wrong.every(({ remedy }) => remedy !== undefined && remedy !== "")).toBe(true);
  });

  it("should know its own server, and warn of an address that others reach", async () => {
    const own = await listen(
      createServer((_, response) => response.end("ok")),
      { port: 0, host: "127.0.0.1" },
    );
    const { port } = own.address() as AddressInfo;
    expect(await verdicts(project({ listen: `127.0.0.1:${port}` }))).toContain(
      `server good: Cutover answers at 127.0.0.1:${port}.`,
    );
    expect((await verdicts(project({ listen: "0.0.0.0:0" }))).join()).toContain("without TLS");
  });

  it("should show the mistakes of the file, and that there is none", async () => {
    expect((await examine({ environment: {}, folder })).at(-1)).toMatchObject({
      subject: "project",
      verdict: "error",
    });
    expect((await verdicts("router: 5\n")).at(-1)).toContain(
      "project error: cutover.yaml:1:9: router must be",
    );
  });
});

describe("examineNode", () => {
  it.each([
    ["18.20.0", "error"],
    ["20.18.9", "error"],
    ["20.19.0", "warning"],
    ["22.0.0", "good"],
  ])("should judge Node %s as %s", (version, verdict) => {
    expect(examineNode(version)[0]?.verdict).toBe(verdict);
  });
});

describe("examineFolder", () => {
  it("should find a folder that is missing, and file systems that other machines write to", async () => {
    expect((await examineFolder(join(folder, "none")))[0]).toMatchObject({ verdict: "error" });
    expect(judgeFileSystem("/srv", 0x6969)[0]?.message).toContain("NFS");
    expect(judgeFileSystem("/srv", -11_317_950)[0]?.message).toContain("CIFS");
    expect(judgeFileSystem("/srv", 0xef53)[0]?.verdict).toBe("good");
  });

  it("should find a folder that this user may not write to, unless this is root", async () => {
    await chmod(folder, 0o500);
    const [found] = await examineFolder(folder);
    await chmod(folder, 0o700);
    expect(found?.verdict).toBe(process.getuid?.() === 0 ? "good" : "error");
  });
});

describe("examineClock", () => {
  it("should tolerate two seconds, and skip an engine that does not tell", () => {
    expect(examineClock("2026-01-01T00:00:00Z", Date.UTC(2026, 0, 1, 0, 0, 1))[0]?.verdict).toBe("good");
    expect(examineClock("2026-01-01T00:00:00.123456789Z", Date.UTC(2026, 0, 1, 0, 1))[0]?.verdict).toBe(
      "warning",
    );
    expect(examineClock(undefined, 0)).toEqual([]);
  });
});

describe("findOldProxying", () => {
  const site = (inside: string) => `# configuration file /etc/nginx/nginx.conf:
http { ${inside} }
# configuration file /etc/nginx/conf.d/x.conf:
server { location / { proxy_pass http://127.0.0.1:9; } }
`;
  it.each<[string, string[]]>([
    [
      "server { location / { proxy_pass http://127.0.0.1:7070; } }",
      ["/etc/nginx/nginx.conf (http://127.0.0.1:7070)"],
    ],
    [
      "server { location / { proxy_pass http://localhost:7070/; } }",
      ["/etc/nginx/nginx.conf (http://localhost:7070/)"],
    ],
    [
      "upstream c { server 127.0.0.1:7070; } server { location / { proxy_pass http://c; } }",
      ["/etc/nginx/nginx.conf (http://c)"],
    ],
    ["server { location / { proxy_pass http://127.0.0.1:7070; proxy_http_version 1.1; } }", []],
    ["proxy_http_version 1.1; server { location / { proxy_pass http://127.0.0.1:7070; } }", []],
    ["server { # proxy_pass http://127.0.0.1:7070;\n }", []],
    ['server { add_header X "}{;"; location / { proxy_pass http://127.0.0.1:7071; } }', []],
  ])("should find in %j", (inside, expected) => {
    expect(findOldProxying(site(inside), "127.0.0.1:7070")).toEqual(expected);
  });

  it("should find one that passes on to a socket", () => {
    const text = "server { location / { proxy_pass http://unix:/run/cutover/api.sock:/; } }";
    expect(findOldProxying(text, "unix:/run/cutover/api.sock")).toHaveLength(1);
  });
});
