import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DeployerError } from "../../errors/deployer-error.js";
import type { CheckedRoute } from "../../ports/router.js";
import { checkSites, includedBy, type SitesParts, translated } from "./check-sites.js";
import { SitesDirectory } from "./sites-directory.js";

let folder: string;
let server: Server;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cutover-check-sites-"));
  server = createServer((socket) => socket.end());
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

type Dump = { readonly configuration: string } | { readonly refusal: string };

/** Its findings; `calls`: what was done, in order. */
async function check(
  dump: Dump,
  more: Partial<SitesParts> = {},
  asked: { readonly route?: CheckedRoute; readonly signal?: AbortSignal } = {},
) {
  const calls: string[] = [];
  const parts = {
    sites: new SitesDirectory(folder),
    program: {
      dump: async () => {
        calls.push("dump");
        return dump;
      },
    },
    entrance: { address: "127.0.0.1", port: (server.address() as AddressInfo).port },
    isOwn: true,
    limits: {},
    ready: async () => {
      await delay(20);
      calls.push("ready");
    },
    ...more,
  } as unknown as SitesParts;
  const findings = await checkSites(parts, asked.route, asked.signal);
  return {
    calls,
    findings: findings.map(({ code, severity }) => `${severity} ${code}`),
    subjects: findings.map(({ subject }) => subject),
    messages: findings.map(({ message }) => message),
  };
}

describe("the check of an nginx", () => {
  const included = () => ({ configuration: `include ${folder}/*.conf;` });

  it("should begin once nginx is ready", async () => {
    expect(await check(included())).toMatchObject({ calls: ["ready", "dump"], findings: [] });
  });

  it("should say that nginx is not ready", async () => {
    const ready = () => Promise.reject(new DeployerError("ROUTER_UNREACHABLE", "it does not start"));
    expect(await check(included(), { ready })).toMatchObject({
      calls: [],
      findings: ["error ROUTER_UNREACHABLE"],
    });
  });

  it("should say that nginx refuses its configuration", async () => {
    expect((await check({ refusal: "unknown directive" })).findings).toEqual(["error ROUTER_REJECTED"]);
  });

  it("should warn of a configuration that does not include the folder", async () => {
    expect((await check({ configuration: "events {}" })).findings).toEqual(["warning ROUTE_NOT_VERIFIED"]);
  });

  it.each([
    ["/*.conf", true],
    ["/*", true],
    ["/cutover-*.conf", true],
    ["/other-*.conf", false],
    ["/*.vhost", false],
    ["/more/*.conf", false],
  ])("should take %s of the folder for all of its sites: %s", async (pattern, isAll) => {
    const warnings = isAll ? [] : ["warning ROUTE_NOT_VERIFIED"];
    for (const words of [`${folder}${pattern}`, `"${folder}${pattern}"`, `'${folder}${pattern}' `])
      expect((await check({ configuration: `http {include ${words};}` })).findings).toEqual(warnings);
  });

  it("should find a folder that is included beside others, and by the end of its path", async () => {
    const configuration = `include mime.types;\ninclude ${folder.split("/").at(-1)}/*.conf;`;
    expect((await check({ configuration })).findings).toEqual([]);
    expect((await check({ configuration: `my_include ${folder}/*.conf;` })).findings).toEqual([
      "warning ROUTE_NOT_VERIFIED",
    ]);
  });

  it("should say that nobody listens, and where", async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => {
      closed.listen(0, "127.0.0.1", resolve);
    });
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const { findings, messages } = await check(included(), { entrance: { address: "127.0.0.1", port } });
    expect(findings).toEqual(["error ROUTER_UNREACHABLE"]);
    expect(messages).toEqual([
      expect.stringMatching(`^Nothing answers at 127.0.0.1:${port}: .*ECONNREFUSED`),
    ]);
  });

  it("should not leave a connection behind", async () => {
    let close: () => void = () => undefined;
    const closed = new Promise<void>((resolve) => (close = resolve));
    const patient = createServer((socket) => socket.resume().once("close", close));
    await new Promise<void>((resolve) => {
      patient.listen(0, "127.0.0.1", resolve);
    });
    const { port } = patient.address() as AddressInfo;
    const { findings } = await check(included(), { entrance: { address: "127.0.0.1", port } });
    await closed;
    patient.close();
    expect(findings).toEqual([]);
  });

  it("should end with the reason why it was given up", async () => {
    const reason = new Error("given up");
    await expect(check(included(), {}, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  it("should look for narrow limits only in a configuration of somebody else that includes the folder", async () => {
    const { configuration } = included();
    const narrow = ["warning ROUTER_REJECTED", "warning ROUTER_REJECTED"];
    expect((await check({ configuration: `http { ${configuration} }` }, { isOwn: false })).findings).toEqual(
      narrow,
    );
    expect((await check({ configuration: "http { }" }, { isOwn: false })).findings).toEqual([
      "warning ROUTE_NOT_VERIFIED",
    ]);
    expect((await check({ refusal: "no" }, { isOwn: false })).findings).toEqual(["error ROUTER_REJECTED"]);
  });

  it("should tell of a domain that is too long for nginx", async () => {
    const configuration = `http { ${included().configuration} }`;
    const route = { workload: "none", domains: [`${"a".repeat(60)}.test`] };
    const { findings, subjects } = await check({ configuration }, { isOwn: false }, { route });
    expect([findings[0], subjects[0]]).toEqual(["error ROUTER_REJECTED", `domain ${route.domains[0]}`]);
  });

  it.each([
    ["if nobody sets it", {}, {}, 1],
    ["unless the router sets it", { maxBodyBytes: 1 }, {}, 0],
    ["unless the workload sets it", {}, { maxBodyBytes: 1 }, 0],
  ])("should tell of the size of bodies that nginx takes %s", async (_, limits, own, count) => {
    const configuration = `http { ${included().configuration} large_client_header_buffers 4 16k; }`;
    const route = { workload: "none", domains: ["app.test"], limits: own };
    const { messages } = await check({ configuration }, { isOwn: false, limits }, { route });
    expect(messages.filter((message) => message.includes("client_max_body_size"))).toHaveLength(count);
  });
});

describe("a route in the check of an nginx", () => {
  const blue = { scheme: "http", host: "web-blue", port: 8080 } as const;
  const route = { workload: "web", domains: ["app.test"] };
  const moving = { ...route, target: { ...blue, host: "10.0.0.2" }, replaces: [blue] };
  let own: string;
  let sites: SitesDirectory;
  beforeAll(async () => {
    own = join(folder, "own");
    await mkdir(own);
    sites = new SitesDirectory(own);
    await writeFile(join(own, "taken.conf"), "server { server_name app.test; }");
    await writeFile(join(own, "cutover-api.conf"), "server { }");
    const text = "# cutover:begin web\n# cutover:target 10.0.0.1 80\n# cutover:end\n";
    await writeFile(join(own, "cutover-web.conf"), `set $upstream web-blue;\n${text}`);
  });
  const dumpOf = (...files: readonly string[]) => ({
    configuration: [`include ${own}/*.conf;`, ...files.map((file) => `# configuration file ${file}:\n`)].join(
      "\n",
    ),
  });

  it("should be told of what holds its domain, or its file", async () => {
    const loaded = dumpOf(join(own, "taken.conf"));
    expect(await check(loaded, { sites }, { route: { ...route, workload: "api" } })).toMatchObject({
      findings: ["error ROUTER_REJECTED", "error DOMAIN_TAKEN"],
      subjects: ["nginx", "domain app.test"],
    });
  });

  it("should not be told of a file that nginx does not load", async () => {
    expect((await check(dumpOf(join(own, "other.conf")), { sites }, { route })).findings).toEqual([]);
  });

  it("should be told of a file that names what will be gone, and of its own that cannot be moved", async () => {
    const dump = {
      configuration: `${dumpOf("/etc/nginx/x.conf").configuration}proxy_pass http://web-blue:8080;\n`,
    };
    const loaded = { configuration: `${dump.configuration}# configuration file ${own}/none.conf:\n` };
    expect(await check(loaded, { sites }, { route: moving })).toMatchObject({
      findings: ["error TARGET_NAMED", "error TARGET_NAMED"],
      subjects: ["nginx", "nginx"],
      messages: [
        "/etc/nginx/x.conf names web-blue:8080, a container that will be gone",
        expect.stringContaining(`${join(own, "cutover-web.conf")} names web-blue, `),
      ],
    });
    expect((await check(loaded, { sites }, { route })).findings).toEqual([]);
  });

  it("should not be judged by its own text if nobody knows where it will lead", async () => {
    const loaded = dumpOf(join(own, "none.conf"));
    const { target: _, ...without } = moving;
    expect((await check(loaded, { sites }, { route: without })).findings).toEqual([]);
    expect((await check(loaded, { sites }, { route: moving })).findings).toEqual(["error TARGET_NAMED"]);
  });

  it("should be told if its folder cannot be read", async () => {
    const gone = new SitesDirectory(join(folder, "gone"));
    const refused = await check({ refusal: "no" }, { sites: gone }, { route });
    expect(refused.findings).toEqual(["error ROUTER_REJECTED", "error ROUTER_UNREACHABLE"]);
  });
});

describe("the sites that nginx loads", () => {
  const sites = new SitesDirectory("/etc/nginx/sites");
  const named = (...files: readonly string[]) =>
    files.map((file) => `# configuration file ${file}:\nserver { }\n`).join("");

  it.each([
    ["if the configuration cannot be seen", undefined],
    [
      "if the configuration names none of the folder",
      named("/etc/nginx/nginx.conf", "/etc/nginx/sites.d/a.conf"),
    ],
  ])("should be what is usual %s", (_, configuration) => {
    const isIncluded = includedBy(configuration, sites);
    expect(isIncluded("/etc/nginx/sites/a.conf")).toBe(true);
    expect(isIncluded("/etc/nginx/sites/a.conf.bak")).toBe(false);
  });

  it("should be those that the configuration names", () => {
    const isIncluded = includedBy(named("/etc/nginx/nginx.conf", "/etc/nginx/sites/a.conf.bak"), sites);
    expect(isIncluded("/etc/nginx/sites/a.conf")).toBe(false);
    expect(isIncluded("/etc/nginx/sites/a.conf.bak")).toBe(true);
  });
});

it.each([
  ["of the file system", Object.assign(new Error("no"), { code: "EACCES" }), "ROUTER_UNREACHABLE"],
  ["of a program", Object.assign(new Error("no"), { code: 1 }), "INTERNAL"],
  ["of ours", new DeployerError("DOMAIN_TAKEN", "no"), "DOMAIN_TAKEN"],
])("should take an error %s for what it is", (_, error, code) => {
  expect(translated(error)).toMatchObject({ code, message: "no" });
});
