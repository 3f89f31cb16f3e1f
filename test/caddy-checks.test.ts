import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "node:tls";
import { caddy } from "@cutover/core";
import { type Entrance, httpProber, markerPath, type Router, type RouteTarget } from "@cutover/core/ports";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { CaddyProcess } from "./parts/caddy/caddy-process.js";
import { freePort } from "./parts/registry/free-port.js";
import { selfSigned } from "./parts/self-signed.js";

let process: CaddyProcess;
let upstream: Server;
let target: RouteTarget;
const nonce = "n".repeat(24);
const prober = httpProber();

beforeAll(async () => {
  upstream = createServer((_request, response) => response.end("workload"));
  await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve));
  target = { scheme: "http", host: "127.0.0.1", port: (upstream.address() as AddressInfo).port };
});
afterAll(() => upstream.close());
afterEach(() => process.close());

const open = (scheme: "http" | "https", port = process.proxyPort): Router =>
  caddy({
    admin: process.admin,
    directory: process.directory,
    proxyUrl: `${scheme}://127.0.0.1:${port}`,
  });

/** Those that are no news to a Caddy of a test, which saves nothing. */
async function findings(router: Router, ...domains: string[]) {
  const found = await router.check(domains.length > 0 ? { workload: "web", domains } : undefined);
  return found.filter(({ code }) => code !== "ROUTER_FORGETS");
}

/** Whether the written route answers its marker. */
async function answers(router: Router, ...domains: string[]): Promise<string[]> {
  const { entrances } = await router.put({ workload: "web", domains, target, nonce });
  return Promise.all(entrances.map(markerAt));
}

async function markerAt({ domain, ...at }: Entrance): Promise<string> {
  const host = domain.replace("*", "any");
  const asked = { ...at, host, path: markerPath, timeoutMs: 5_000, maxBodyBytes: 99 };
  const outcome = await prober.probe(asked);
  if (outcome.kind === "failure") return "failure";
  return outcome.body === nonce ? "marker" : `status ${outcome.status}`;
}

async function issuerOf(domain: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const at = { host: "127.0.0.1", port: process.proxyPort, servername: domain.replace("*", "any") };
    const socket = connect({ ...at, rejectUnauthorized: false });
    socket.on("error", () => resolve(undefined));
    socket.on("secureConnect", () => {
      resolve(String(socket.getPeerCertificate().issuer.CN));
      socket.destroy();
    });
  });
}

const forgets = (why: string) => ({
  code: "ROUTER_FORGETS",
  severity: "warning",
  message: `A restart of Caddy takes Cutover's routes away, because it ${why}`,
});

describe("check of a Caddy that forgets its routes", () => {
  it.each([
    [[forgets("saves no configuration (persist_config off)")], undefined],
    [[forgets("runs without --resume")], { options: [] }],
    [[], { options: ["--resume"] }],
  ])("should warn only before there is a route: %j", async (expected, keeps) => {
    process = await CaddyProcess.start({}, {}, keeps);
    const router = open("http");
    const route = { workload: "web", domains: ["kept.test"] };
    expect(await router.check()).toMatchObject(expected);
    expect(await router.check(route)).toMatchObject(expected);
    await router.put({ ...route, target, nonce });
    expect(await router.check(route)).toEqual([]);
    await process.restart();
    expect((await router.read("web")) === undefined).toBe(expected.length > 0);
  });
});

describe("check of what Caddy does over http", () => {
  it("should find a server that speaks TLS as soon as a route names a domain", async () => {
    process = await CaddyProcess.start({ automatic_https: null });
    const router = open("http");
    for (const domains of [[], ["plain.test"]])
      expect(await findings(router, ...domains)).toMatchObject([
        {
          code: "ROUTER_REJECTED",
          severity: "error",
          message: expect.stringContaining("speaks TLS") as string,
        },
      ]);
    expect(await answers(router, "plain.test")).toEqual(["status 400"]);
  });

  it("should find nothing wrong with a domain that automatic HTTPS skips", async () => {
    process = await CaddyProcess.start({ automatic_https: { skip: ["plain.test"] } });
    const router = open("http");
    expect(await findings(router, "plain.test")).toEqual([]);
    expect(await answers(router, "plain.test")).toEqual(["marker"]);
    expect(await findings(router, "plain.test", "other.test")).toMatchObject([{ code: "ROUTER_REJECTED" }]);
  });

  it("should find nothing wrong with Caddy's http port, beside https", async () => {
    const [httpPort, httpsPort] = [await freePort(), await freePort()];
    const listen = [`127.0.0.1:${httpPort}`, `127.0.0.1:${httpsPort}`];
    const http = { http_port: httpPort, https_port: httpsPort };
    process = await CaddyProcess.start({ automatic_https: null, listen }, { http });
    const router = open("http", httpPort);
    expect(await findings(router, "both.internal")).toEqual([]);
    expect(await answers(router, "both.internal")).toEqual(["marker"]);
  });

  it("should find that Caddy redirects every request to https", async () => {
    const [httpPort, httpsPort] = [await freePort(), await freePort()];
    const routes = [{ match: [{ host: ["a.internal"] }], handle: [{ handler: "static_response" }] }];
    const server = { automatic_https: null, listen: [`:${httpsPort}`], routes };
    const http = { http_port: httpPort, https_port: httpsPort };
    process = await CaddyProcess.start(server, { http });
    const answered = { scheme: "http", address: "127.0.0.1", port: httpPort, domain: "any.test" } as const;
    expect(await markerAt(answered)).toBe("status 308");
    expect(await findings(open("http", httpPort), "any.test")).toMatchObject([
      {
        code: "ROUTER_REJECTED",
        severity: "error",
        message: `Caddy answers every request at 127.0.0.1:${httpPort} with a redirect to https`,
        remedy: "Write `https://` in `proxyUrl`.",
      },
    ]);
  });
});

function openCertified(automatic: object, policies: readonly object[]): Promise<Router> {
  const permission = { module: "http", endpoint: "http://127.0.0.1:1/" };
  const automation = { policies, on_demand: { permission } };
  return CaddyProcess.start({ automatic_https: automatic }, { tls: { automation } }).then((started) => {
    process = started;
    return open("https");
  });
}

describe("check of what Caddy does over https", () => {
  it.each([
    ["automatic HTTPS is off", false],
    ["it is Caddy's http port", true],
  ])("should find a server that speaks no TLS: %s", async (_title, isHttpPort) => {
    const port = await freePort();
    const server = isHttpPort ? { automatic_https: null, listen: [`127.0.0.1:${port}`] } : {};
    process = await CaddyProcess.start(server, isHttpPort ? { http: { http_port: port } } : {});
    const router = open("https", isHttpPort ? port : process.proxyPort);
    for (const domains of [[], ["secure.test"]])
      expect(await findings(router, ...domains)).toMatchObject([
        { code: "ROUTER_REJECTED", message: expect.stringContaining("speaks no TLS") as string },
      ]);
    expect(await answers(router, "secure.test")).toEqual(["failure"]);
  });

  const internal = { issuers: [{ module: "internal" }] };
  const acme = { issuers: [{ module: "acme", ca: "https://127.0.0.1:1/" }] };
  const certified = ["warning", "Caddy Local Authority - ECC Intermediate", "own authority"] as const;
  const lacking = ["error", undefined, "no certificate"] as const;

  it.each([
    ["an internal name", "a.internal", {}, [], certified],
    ["a name below localhost", "a.localhost", {}, [], certified],
    ["a wildcard of all of a top-level domain", "*.example", {}, [], certified],
    ["an internal name beside a policy for all names", "a.internal", {}, [acme], certified],
    ["a policy of the own authority", "a.example", {}, [internal], certified],
    ["such a policy for the name", "a.example", {}, [{ ...internal, subjects: ["a.example"] }], certified],
    [
      "such a policy for its wildcard",
      "a.example",
      {},
      [{ ...internal, subjects: ["*.example"] }, acme],
      certified,
    ],
    ["a policy for internal names", "a.internal", {}, [{ subjects: ["a.internal"] }], certified],
    [
      "a wildcard without a DNS challenge",
      "*.a.example",
      {},
      [acme],
      ["warning", undefined, "DNS challenge"],
    ],
    ["certificates switched off", "a.internal", { disable_certificates: true }, [], lacking],
    ["a certificate that is skipped", "a.internal", { skip_certificates: ["a.internal"] }, [], lacking],
  ] as const)("should find %s", async (_title, domain, automatic, policies, [severity, issuer, words]) => {
    const router = await openCertified(automatic, policies);
    expect(await findings(router, domain)).toMatchObject([
      {
        code: "CERTIFICATE_MISSING",
        severity,
        subject: `domain ${domain}`,
        message: expect.stringContaining(words) as string,
      },
    ]);
    await router.put({ workload: "web", domains: [domain], target, nonce });
    // Longer than the own authority takes.
    await sleep(1_500);
    expect(await issuerOf(domain)).toEqual(issuer);
  });

  it.each([
    ["a public name", "a.example", [acme]],
    [
      "an internal name whose policy names an authority",
      "a.internal",
      [{ ...acme, subjects: ["a.internal"] }],
    ],
    ["certificates on demand", "*.a.example", [{ ...acme, on_demand: true }]],
  ] as const)("should find nothing wrong with %s", async (_title, domain, policies) => {
    expect(await findings(await openCertified({}, policies), domain)).toEqual([]);
  });

  it("should find that it has no certificate for the hosts of previews, unless one is asked for", async () => {
    const policies = { automation: { policies: [internal] } };
    for (const certificates of [undefined, { automate: ["*.preview.internal"] }]) {
      process = await CaddyProcess.start(
        { automatic_https: null },
        { tls: { ...policies, ...(certificates && { certificates }) } },
      );
      const router = open("https");
      const route = { workload: "web", domains: ["a.internal"], previews: "*.preview.internal" };
      await router.put({ ...route, target, nonce });
      await sleep(1_500);
      const staged = { target, token: "t".repeat(32), host: "one.preview.internal" };
      const { entrances } = await router.put({ ...route, target, nonce, staged });
      const errors = (await router.check(route)).filter(({ severity }) => severity === "error");
      const shown = await Promise.all(entrances.map((at) => markerAt({ ...at, domain: staged.host })));
      const missing = { code: "CERTIFICATE_MISSING", subject: "domain *.preview.internal" };
      expect(shown).toEqual([certificates ? "marker" : "failure"]);
      expect(errors).toMatchObject(certificates ? [] : [missing]);
      if (!certificates) await process.close();
    }
  });

  it("should take the certificate of a wildcard of the same route for a skipped name right below it", async () => {
    const router = await openCertified({ skip_certificates: ["b.a.internal", "c.b.a.internal"] }, []);
    const domains = ["*.a.internal", "b.a.internal", "c.b.a.internal"];
    expect(await findings(router, ...domains)).toMatchObject([
      { severity: "warning", subject: "domain *.a.internal" },
      { severity: "error", subject: "domain c.b.a.internal" },
    ]);
    await router.put({ workload: "web", domains, target, nonce });
    // Longer than the own authority takes.
    await sleep(1_500);
    const issuers = [await issuerOf("b.a.internal"), await issuerOf("c.b.a.internal")];
    expect(issuers).toEqual([certified[1], undefined]);
  });

  it("should not take a wildcard for one that is skipped itself", async () => {
    const domains = ["*.a.internal", "b.a.internal"];
    const router = await openCertified({ skip_certificates: domains }, []);
    expect(await findings(router, ...domains)).toMatchObject(domains.map(() => ({ severity: "error" })));
  });

  it("should take the certificate that a server shows for one", async () => {
    const { cert, key } = await selfSigned(Date.now() + 86_400_000);
    const tls = { certificates: { load_pem: [{ certificate: String(cert), key: String(key) }] } };
    const server = { tls_connection_policies: [{ fallback_sni: "test" }] };
    process = await CaddyProcess.start(server, { tls });
    const router = open("https");
    expect(await findings(router, "shown.test", "*.shown.test")).toEqual([]);
    expect(await answers(router, "shown.test", "*.shown.test")).toEqual(["marker", "marker"]);
  });
});
