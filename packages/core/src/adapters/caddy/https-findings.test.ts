import { once } from "node:events";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { afterEach, describe, expect, it } from "vitest";
import type { CheckedRoute } from "../../ports/router.js";
import { settingsOf } from "./caddy-settings.js";
import { httpsFindings } from "./https-findings.js";

interface Asked {
  /** Of the server at the entrance. */
  readonly server?: object;
  readonly servers?: Readonly<Record<string, object>>;
  readonly ports?: object;
  readonly tls?: object;
  readonly scheme?: "http" | "https";
  readonly port?: number;
  readonly route?: Pick<CheckedRoute, "domains" | "previews">;
  readonly signal?: AbortSignal;
}

function find(asked: Asked) {
  const { server = {}, ports = {}, tls, scheme = "https", port = 443, route, signal } = asked;
  const { servers = { edge: { listen: [`:${port}`], ...server } } } = asked;
  const settings = settingsOf({ http: { ...ports, servers }, tls });
  const entrance = { scheme, address: "127.0.0.1", port };
  return httpsFindings({ settings, entrance, route }, signal);
}

const subjectsOf = (found: Awaited<ReturnType<typeof find>>) =>
  found.map(({ severity, subject }) => `${severity} ${subject}`);
/** Nothing else is wrong with a certificate then. */
const onDemand = { automation: { policies: [{ on_demand: true }] } };
const named = (host: string) => ({ routes: [{ match: [{ host: [host] }] }] });

describe("what Caddy speaks at the entrance", () => {
  const skip = ["a.test"];
  it.each<[string, boolean, Asked]>([
    ["a server on another port than http", true, { port: 8443 }],
    ["the http port", false, { port: 80 }],
    ["the http port beside https", false, { port: 80, server: { listen: [":80", ":443"] } }],
    ["the https port beside http", true, { server: { listen: [":80", ":443"] } }],
    ["an http port of its own", false, { port: 8080, ports: { http_port: 8080 } }],
    ["80, if http has another port", true, { port: 80, ports: { http_port: 8080 } }],
    ["no policy of connections", false, { server: { tls_connection_policies: [] } }],
    [
      "a policy of connections, without automatic HTTPS",
      true,
      { server: { tls_connection_policies: [{}], automatic_https: { disable: true } } },
    ],
    ["automatic HTTPS that is off", false, { server: { automatic_https: { disable: true } } }],
    ["a domain that is skipped", false, { port: 8443, server: { automatic_https: { skip } } }],
    ["a domain that is skipped, on the https port", true, { server: { automatic_https: { skip } } }],
    [
      "a domain that is skipped, on the https port of one address",
      true,
      { server: { listen: ["127.0.0.1:443"], automatic_https: { skip } } },
    ],
    [
      "a domain that is skipped, on an https port of its own",
      true,
      { port: 8443, ports: { https_port: 8443 }, server: { automatic_https: { skip } } },
    ],
    [
      "a domain that is skipped, not on the https port alone",
      false,
      { server: { listen: [":443", ":8443"], automatic_https: { skip } } },
    ],
    [
      "a domain that is skipped, beside one of a route that is there",
      true,
      { port: 8443, server: { automatic_https: { skip }, ...named("b.test") } },
    ],
  ])("should be seen: %s, %s", async (_what, isTls, asked) => {
    const all = { ...asked, tls: onDemand, route: { domains: ["a.test"] } };
    const wrong = await find({ ...all, scheme: isTls ? "http" : "https" });
    expect(wrong).toMatchObject([
      {
        code: "ROUTER_REJECTED",
        severity: "error",
        subject: "caddy",
        message: expect.stringContaining(isTls ? "speaks TLS" : "speaks no TLS") as string,
        remedy: expect.stringContaining(isTls ? "Write `https://`" : "Write `http://`") as string,
      },
    ]);
    expect(await find({ ...all, scheme: isTls ? "https" : "http" })).toEqual([]);
  });

  it("should be what a route would get, if none is asked about", async () => {
    expect(await find({ port: 8443 })).toEqual([]);
    expect(await find({ port: 8443, scheme: "http" })).toMatchObject([{ code: "ROUTER_REJECTED" }]);
    const server = { automatic_https: { skip: ["example.com"] } };
    expect(await find({ port: 8443, scheme: "http", server })).toEqual([]);
  });
});

describe("a port on which only Caddy itself answers", () => {
  const edge = { listen: [":443"], ...named("a.test") };
  const atHttp = { scheme: "http", port: 80 } as const;
  it.each<[string, number, Asked]>([
    ["no server", 0, { servers: {} }],
    ["a server of https", 1, { servers: { edge } }],
    ["a second one", 1, { servers: { plain: { listen: [":8080"] }, edge } }],
    ["a server on another port with a domain", 1, { servers: { edge: { ...edge, listen: [":8443"] } } }],
    ["a server on another port without one", 0, { servers: { edge: { listen: [":8443"] } } }],
    ["an entrance of https", 0, { servers: { edge }, scheme: "https" }],
    ["another port than http", 0, { servers: { edge }, port: 81 }],
    ["no automatic HTTPS", 0, { servers: { edge: { ...edge, automatic_https: { disable: true } } } }],
    ["no redirects", 0, { servers: { edge: { ...edge, automatic_https: { disable_redirects: true } } } }],
    ["other settings", 1, { servers: { edge: { ...edge, automatic_https: {} } } }],
    ["a server without TLS", 0, { servers: { edge: { ...edge, tls_connection_policies: [] } } }],
    ["a server of http elsewhere", 0, { servers: { edge: { ...edge, listen: ["192.0.2.1:80"] } } }],
    [
      "a server of http elsewhere, and of https",
      1,
      { servers: { edge: { ...edge, listen: ["192.0.2.1:80", ":443"] } } },
    ],
    [
      "ports of its own",
      1,
      {
        servers: { edge: { ...edge, listen: [":8443"] } },
        port: 8080,
        ports: { http_port: 8080, https_port: 8443 },
      },
    ],
  ])("should redirect or not: %s, %i", async (_what, count, asked) => {
    const { port } = { ...atHttp, ...asked };
    const message = `Caddy answers every request at 127.0.0.1:${port} with a redirect to https`;
    const remedy = "Write `https://` in `proxyUrl`.";
    const redirected = { code: "ROUTER_REJECTED", severity: "error", subject: "caddy", message, remedy };
    expect(await find({ ...atHttp, ...asked })).toEqual(Array.from({ length: count }, () => redirected));
  });
});

describe("a certificate that Caddy manages", () => {
  const internal = { issuers: [{ module: "internal" }] };
  const acme = { issuers: [{ module: "acme" }] };
  const byDns = { module: "acme", challenges: { dns: {} } };
  const policies = (...list: object[]) => ({ automation: { policies: list } });
  const own = "own authority";
  it.each<[string, object | undefined, string | undefined]>([
    ["a.example", undefined, undefined],
    ["a.internal", undefined, own],
    ["a.local", undefined, own],
    ["localhost", undefined, own],
    ["a.localhost", undefined, own],
    ["a.home.arpa", undefined, own],
    ["alocalhost", undefined, undefined],
    ["a.local.example", undefined, undefined],
    ["*.example", undefined, own],
    ["*.a.example", undefined, "DNS challenge"],
    ["*.a.example", { dns: {} }, undefined],
    ["*.a.example", policies({ on_demand: true }), undefined],
    ["*.a.example", policies(acme), "DNS challenge"],
    ["*.a.example", policies({ issuers: [byDns] }), undefined],
    ["*.a.example", policies({ issuers: [...acme.issuers, byDns] }), undefined],
    ["*.a.example", policies({ issuers: [{ module: "other" }] }), undefined],
    ["a.internal", policies(acme), own],
    ["a.internal", policies({ ...acme, subjects: ["a.internal"] }), undefined],
    ["a.internal", policies({ subjects: ["a.internal"] }), own],
    ["a.internal", policies({ subjects: ["a.internal", "a.example"] }), undefined],
    ["a.example", policies(internal), own],
    ["a.example", policies({ issuers: [...internal.issuers, ...acme.issuers] }), undefined],
    ["a.example", policies({ ...internal, subjects: ["*.example"] }, acme), own],
    ["a.example", policies({ ...internal, subjects: ["b.example"] }), undefined],
    ["a.example", policies(internal, { ...acme, subjects: ["a.example"] }), undefined],
    ["a.internal", { certificates: { load_pem: [] } }, undefined],
    ["a.internal", { certificates: { automate: ["a.internal"] } }, own],
  ])("should be foreseen: %s %j %s", async (domain, tls = {}, words) => {
    const found = await find({ tls, route: { domains: [domain] } });
    expect(subjectsOf(found)).toEqual(words === undefined ? [] : [`warning domain ${domain}`]);
    expect(found[0]?.message ?? "").toContain(words ?? "");
    expect(found[0]?.code ?? "CERTIFICATE_MISSING").toBe("CERTIFICATE_MISSING");
  });

  it("should not matter if it is not shown", async () => {
    const route = { domains: ["a.internal"], previews: "*.a.internal" };
    expect(await find({ port: 80, scheme: "http", route })).toEqual([]);
  });
});

describe("a certificate that Caddy does not manage", () => {
  // Without a domain of a route there, this server speaks no TLS yet, so that it is not asked.
  const at = { port: 8443 };
  const loaded = { certificates: { load_pem: [] } };
  it.each<[string, object]>([
    ["no certificates", { disable_certificates: true }],
    ["none for this name", { skip_certificates: ["a.test"] }],
    ["no TLS for this name", { skip: ["a.test"] }],
  ])("should be missing, unless it is loaded or made on demand: %s", async (_what, automatic) => {
    const asked = {
      ...at,
      server: { automatic_https: automatic },
      route: { domains: ["a.test", "b.internal"] },
    };
    const [first, ...others] = await find(asked);
    expect(first).toMatchObject({
      code: "CERTIFICATE_MISSING",
      severity: "error",
      subject: "domain a.test",
      message: "Caddy has no certificate for a.test, and requests none by itself",
    });
    expect(others).toHaveLength(1);
    expect(await find({ ...asked, tls: loaded })).toEqual([]);
    const found = await find({ ...asked, tls: onDemand });
    expect(found.filter(({ severity }) => severity === "error")).toEqual([]);
  });

  it("should not be missed below a wildcard of the same route that is managed", async () => {
    const domains = ["*.a.internal", "b.a.internal", "c.b.a.internal"];
    const skipping = (...skip_certificates: string[]) => ({ automatic_https: { skip_certificates } });
    const found = async (...names: string[]) =>
      subjectsOf(await find({ ...at, server: skipping(...names), route: { domains } }));
    expect(await found("b.a.internal", "c.b.a.internal")).toEqual([
      "warning domain *.a.internal",
      "error domain c.b.a.internal",
    ]);
    expect(await found(...domains)).toEqual(domains.map((domain) => `error domain ${domain}`));
  });

  it("should be missing for the hosts of previews", async () => {
    const route = { domains: ["a.example"], previews: "*.preview.test" };
    expect(subjectsOf(await find({ ...at, route }))).toEqual(["error domain *.preview.test"]);
    expect(await find({ ...at, route, tls: loaded })).toEqual([]);
    expect(await find({ ...at, route: { domains: route.domains } })).toEqual([]);
  });
});

const servers: Server[] = [];
const sockets: Socket[] = [];
const seen: string[] = [];

async function listen(server: Server): Promise<number> {
  servers.push(server);
  server.on("connection", (socket: Socket) => sockets.push(socket.on("error", () => undefined)));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

function withCertificate(): Promise<number> {
  const note = (name: string, answer: (error: null) => void) => {
    seen.push(name);
    answer(null);
  };
  return listen(createTlsServer({ ...certificate, SNICallback: note }));
}

afterEach(async () => {
  seen.length = 0;
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) await once(server.close(), "close");
});

describe("a server of Caddy that speaks TLS already", () => {
  const server = { tls_connection_policies: [{}], automatic_https: { disable: true } };
  const route = { domains: ["*.a.test", "b.test"] };

  it("should be asked for its certificate, by a name that each domain stands for", async () => {
    const port = await withCertificate();
    expect(await find({ port, server, route })).toEqual([]);
    expect(seen).toEqual([expect.stringMatching(/^[0-9a-f]{12}\.a\.test$/), "b.test"]);
    for (const socket of sockets) if (!socket.closed) await once(socket, "close");
    expect(sockets).toHaveLength(2);
  });

  it("should lack what it does not show, whatever it has loaded", async () => {
    const port = await listen(createServer((socket) => socket.end("no TLS")));
    const tls = { certificates: { load_pem: [] } };
    expect(subjectsOf(await find({ port, server, route, tls }))).toEqual([
      "error domain *.a.test",
      "error domain b.test",
    ]);
  });

  it("should be left as soon as the check is not wanted any more", async () => {
    const silent = createServer();
    const port = await listen(silent);
    const ended = new AbortController();
    const found = find({ port, server, route, signal: ended.signal });
    const [socket] = (await once(silent, "connection")) as [Socket];
    ended.abort(new Error("cancelled"));
    await expect(found).rejects.toThrow("cancelled");
    socket.resume();
    await once(socket, "close");
  });
});

/** Self-signed; made only for this test. */
const certificate = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgTi07ouRzF75BjfwM
JjnkFmR6pQW/YdKxvYqBBJWXdUOhRANCAATLLBa7F3cofuNx6wfXxBf7fyFma08N
Nmvsmqct/RpKnycvl1g/R3h/G5BllEDGWJYUBFfEsu+THU1xzKwLF5c+
-----END PRIVATE KEY-----`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBgDCCASegAwIBAgIUD78HDNULtgGgyO/NLJv32UmKfGcwCgYIKoZIzj0EAwIw
FTETMBEGA1UEAwwKY2FkZHkudGVzdDAgFw0yNjExMjkyMjMzNDdaGA8yMTI2MTEw
NTIyMzM0N1owFTETMBEGA1UEAwwKY2FkZHkudGVzdDBZMBMGByqGSM49AgEGCCqG
SM49AwEHA0IABMssFrsXdyh+43HrB9fEF/t/IWZrTw02a+yapy39GkqfJy+XWD9H
eH8bkGWUQMZYlhQEV8Sy75MdTXHMrAsXlz6jUzBRMB0GA1UdDgQWBBSxbv2/UcxF
YgcnKihbcLneFw56TTAfBgNVHSMEGDAWgBSxbv2/UcxFYgcnKihbcLneFw56TTAP
BgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0cAMEQCIBfKhBZMZ8ncFFGbktbQ
Gftk8oWPFmAwthtQU3476qszAiArkSv7EERvciYf1tcJkHMtqxkHertqSqfCm7cK
U1EMhA==
-----END CERTIFICATE-----`,
};
