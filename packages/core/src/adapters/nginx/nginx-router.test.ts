import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { nginx } from "./nginx-router.js";

let folder: string;
let sites: string;
let server: Server;
let port: number;

/** Says what nginx says; the files `refuses`, `dead` and `main` beside it say how it is. */
const program = (at: string) => `#!/bin/bash
case "$*" in
*" -t"*|"-t"*) [ -e ${at}/refuses ] && { cat ${at}/refuses >&2; exit 1; }; exit 0;;
*"-T"*) [ -e ${at}/refuses ] && exit 1
  echo "# configuration file ${at}/nginx.conf:"; cat ${at}/main
  for f in ${at}/sites/*.conf; do [ -e "$f" ] && { echo "# configuration file $f:"; cat "$f"; }; done; exit 0;;
*"-s reload"*) [ -e ${at}/dead ] && { echo "no such process" >&2; exit 1; }; echo reload >> ${at}/reloads;;
*"-V"*|*"-v"*) echo "nginx version: nginx/1.22.1" >&2;;
esac
`;

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "cutover-nginx-")));
  sites = join(folder, "sites");
  await mkdir(sites);
  await writeFile(join(folder, "nginx"), program(folder), { mode: 0o755 });
  await writeFile(
    join(folder, "main"),
    `http { include ${sites}/*.conf; client_max_body_size 0; large_client_header_buffers 4 16k; }\n`,
  );
  server = createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
  await once(server, "listening");
  port = (server.address() as AddressInfo).port;
});
afterEach(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

const router = () =>
  nginx({ sitesDirectory: sites, proxyUrl: `http://127.0.0.1:${port}`, binary: join(folder, "nginx") });
const target = (host: string) => ({ scheme: "http", host, port: 8080 }) as const;
const write = (host = "10.0.0.2") => ({
  workload: "web",
  domains: ["app.test", "b.test"],
  target: target(host),
  nonce: "0123456789abcdef",
});
const reloads = async () =>
  (await readFile(join(folder, "reloads"), "utf8").catch(() => "")).split("\n").length - 1;
const text = () => readFile(join(sites, "cutover-web.conf"), "utf8");
const refuse = (words = 'unknown directive "bogus"') => writeFile(join(folder, "refuses"), words);

it.each(["nonsense", "", "https://app.test", "127.0.0.1:80"])(
  "should refuse %j as the proxy's URL",
  (proxyUrl) => {
    const make = () => nginx({ sitesDirectory: sites, proxyUrl, binary: "nginx" });
    expect(make).toThrow(expect.objectContaining({ code: "CONFIG_INVALID" }));
    expect(make).toThrow("`proxyUrl` must be a URL that begins with http://");
  },
);

describe("a route of an nginx that runs already", () => {
  it("should be one file, tested and loaded, that is read as it was written", async () => {
    const route = await router().put(write());
    expect(route).toMatchObject({ domains: ["app.test", "b.test"], target: target("10.0.0.2") });
    expect(route.entrances).toMatchObject([
      { scheme: "http", address: "127.0.0.1", port, domain: "app.test" },
      { scheme: "http", address: "127.0.0.1", port, domain: "b.test" },
    ]);
    expect(await router().read("web")).toEqual(route);
    expect(await reloads()).toBe(1);
    expect(await readdir(sites)).toEqual(["cutover-web.conf"]);
    expect(await router().read("other")).toBeUndefined();
  });

  it("should be as before where nginx refuses the new one, and say its words", async () => {
    await router().put(write());
    const before = await text();
    await refuse();
    await expect(router().put(write("10.0.0.3"))).rejects.toMatchObject({
      code: "ROUTER_REJECTED",
      message: expect.stringContaining("bogus") as string,
    });
    expect(await text()).toBe(before);
  });

  it("should not be there where nginx has refused the first one", async () => {
    await refuse();
    await expect(router().put(write())).rejects.toMatchObject({ code: "ROUTER_REJECTED" });
    expect(await readdir(sites)).toEqual([]);
  });

  it("should be as before where nginx does not run", async () => {
    await writeFile(join(folder, "dead"), "");
    await expect(router().put(write())).rejects.toMatchObject({ code: "ROUTER_UNREACHABLE" });
    expect(await readdir(sites)).toEqual([]);
  });

  it("should not be written once its writer may not any more, nor when that is not wanted", async () => {
    const refusal = new Error("the lease is lost");
    const assertMayWrite = (): never => {
      throw refusal;
    };
    await expect(router().put({ ...write(), assertMayWrite })).rejects.toMatchObject({ cause: refusal });
    await expect(router().put(write(), AbortSignal.abort(refusal))).rejects.toBe(refusal);
    expect(await readdir(sites)).toEqual([]);
    expect(await reloads()).toBe(0);
  });

  it("should be removed with its file, and no other workload's, nor a person's", async () => {
    await router().put(write());
    await writeFile(join(sites, "cutover-own.conf"), "server { server_name own.test; }");
    await router().remove("own");
    await router().remove("none");
    expect(await reloads()).toBe(1);
    await router().remove("web");
    expect(await readdir(sites)).toEqual(["cutover-own.conf"]);
    expect(await reloads()).toBe(2);
  });

  it.each([
    ["http://[::1]:8081", "::1", 8081],
    ["http://proxy.test", "proxy.test", 80],
  ])("should be asked for if %s is", async (proxyUrl, address, at) => {
    const other = nginx({ sitesDirectory: sites, proxyUrl, binary: join(folder, "nginx") });
    expect((await other.put(write())).entrances[0]).toMatchObject({ address, port: at });
    expect(await text()).toContain(`listen ${at};`);
    expect(await other.workers?.()).toBeUndefined();
  });

  it("should leave a copy of what a person has added, and none of what is ours alone", async () => {
    await router().put(write());
    const edited = (await text()).replace("server {", "server {\n    access_log off;");
    await writeFile(join(sites, "cutover-web.conf"), edited);
    expect((await router().read("web"))?.facts?.guards).toEqual(["lines of its own"]);
    await router().remove("web");
    expect(await readdir(sites)).toEqual([".cutover-web.conf.removed"]);
    expect(await readFile(join(sites, ".cutover-web.conf.removed"), "utf8")).toBe(edited);
  });

  it.each([
    [
      ["app.test", "b.test"],
      ["app.test", "b.test", "z.test"],
    ],
    [
      ["app.test", "z.test"],
      ["app.test", "b.test"],
    ],
    [undefined, ["app.test", "b.test"]],
  ])("should keep the domains that a person has added, if ours are known to be %j", async (...row) => {
    const [known, domains] = row;
    await router().put(write());
    const edited = (await text()).replace("server_name app.test", "server_name z.test app.test");
    await writeFile(join(sites, "cutover-web.conf"), edited);
    const more = known && { known: { domains: known } };
    expect((await router().put({ ...write(), ...more })).domains).toEqual(domains);
    expect((await router().read("web"))?.domains).toEqual(domains);
  });

  const bogus = "nginx: [emerg] a bogus line in";
  it.each([
    ["nginx: [emerg] no room", ""],
    [`${bogus} /etc/nginx/cutover-web.conf:3`, ""],
    [`${bogus} /etc/nginx/other.conf:3`, ", because of another file"],
    [`${bogus} /etc/nginx/other.conf:3\n${bogus} /etc/nginx/cutover-web.conf:4`, ""],
    [`${bogus} /etc/nginx/other.conf:3 or so`, ""],
  ])("should be refused with the words and the file of nginx: %j", async (words, whose) => {
    await refuse(words);
    await expect(router().put(write())).rejects.toMatchObject({
      code: "ROUTER_REJECTED",
      message: `nginx refused its configuration${whose}; the old route is kept: ${words}`,
      details: { nginx: words, file: join(sites, "cutover-web.conf") },
    });
  });

  it("should be refused with what to do if nginx has no room for its names", async () => {
    await refuse("could not build it, you should increase server_names_hash_bucket_size: 64");
    await expect(router().put(write())).rejects.toMatchObject({
      remedy:
        "Set server_names_hash_bucket_size in the http block of nginx to twice what its words say, at least; then deploy again.",
    });
  });

  it("should be uncertain if the route before cannot be put back", async () => {
    await router().put(write());
    await refuse();
    const ruined = program(folder).replace('case "$*"', `rm -r ${sites}; touch ${sites}\ncase "$*"`);
    const broken = nginx({
      sitesDirectory: sites,
      proxyUrl: `http://127.0.0.1:${port}`,
      binary: join(folder, "ruins"),
    });
    await writeFile(join(folder, "ruins"), program(folder), { mode: 0o755 });
    const file = join(sites, "cutover-web.conf");
    const assertMayWrite = () => writeFileSync(join(folder, "ruins"), ruined);
    await expect(broken.put({ ...write("10.0.0.3"), assertMayWrite })).rejects.toMatchObject({
      code: "ROUTER_UNCERTAIN",
      message: expect.stringContaining(`${file} could not be put back: Error: `) as string,
      details: { file },
      cause: { code: "ROUTER_REJECTED" },
    });
  });

  it("should not be tested ahead, as its nginx reads files that are not ours", async () => {
    const reason = new Error("enough");
    await router().dryRun?.(write());
    await expect(router().dryRun?.(write(), AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(await readdir(sites)).toEqual([]);
  });

  it("should take no domain that another site has", async () => {
    await writeFile(join(sites, "a.conf"), "server { listen 80; server_name b.test; }");
    await expect(router().put(write())).rejects.toMatchObject({ code: "DOMAIN_TAKEN" });
    expect(await readdir(sites)).toEqual(["a.conf"]);
  });
});

describe("a check of an nginx that runs already", () => {
  const found = async (route?: { workload: string; domains: readonly string[] }) =>
    (await router().check(route)).map(({ code, severity, subject }) => [code, severity, subject]);
  const wanted = { workload: "web", domains: ["app.test"] };

  it("should find nothing where all is well", async () => {
    expect(await found(wanted)).toEqual([]);
    expect(await found()).toEqual([]);
  });

  it("should find a configuration that nginx refuses", async () => {
    await refuse();
    expect(await found()).toEqual([["ROUTER_REJECTED", "error", "nginx"]]);
  });

  it("should warn of a folder that nginx does not include", async () => {
    await writeFile(join(folder, "main"), "http { include /etc/nginx/conf.d/*.conf; }\n");
    expect(await found()).toEqual([["ROUTE_NOT_VERIFIED", "warning", "nginx"]]);
  });

  it("should find that nobody listens at the entrance", async () => {
    server.close();
    await once(server, "close");
    expect(await found()).toEqual([["ROUTER_UNREACHABLE", "error", "nginx"]]);
  });

  it("should find a domain of another site", async () => {
    await writeFile(join(sites, "a.conf"), "server { listen 80; server_name app.test; }");
    expect(await found(wanted)).toContainEqual(["DOMAIN_TAKEN", "error", "domain app.test"]);
  });

  it("should warn of an nginx that takes less than usual applications send", async () => {
    await writeFile(join(folder, "main"), `http { include ${sites}/*.conf; }\n`);
    const narrow = ["ROUTER_REJECTED", "warning", "nginx"];
    expect(await found()).toEqual([narrow, narrow]);
  });

  it("should find that there is no such program", async () => {
    await rm(join(folder, "nginx"));
    expect(await found()).toEqual([["ROUTER_UNREACHABLE", "error", "nginx"]]);
  });
});

it.each(['a"b', "a\nb", "a\rb", "a$b", "a\\b"])("should refuse %j as the directory", (name) => {
  const make = () => nginx({ directory: join(folder, name), port });
  expect(make).toThrow(expect.objectContaining({ code: "CONFIG_INVALID" }));
  expect(make).toThrow("`directory` must not hold quotes, line breaks, dollar signs or backslashes");
});
