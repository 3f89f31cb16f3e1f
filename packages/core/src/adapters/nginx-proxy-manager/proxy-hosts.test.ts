import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MockProxyManager } from "../../testing/mock-proxy-manager.js";
import { plainProxyHost } from "../../testing/plain-proxy-host.js";
import { markerLocation } from "../nginx-config/marker-block.js";
import { ProxyHosts } from "./proxy-hosts.js";

const root = "/nginx/proxy-hosts";
const nonce = "0123456789abcdef";
const write = {
  workload: "web",
  domains: ["app.test"],
  target: { scheme: "http", host: "10.0.0.2", port: 8080 },
  nonce,
} as const;
const blockOf = (lines: string) => `# cutover:begin web\n${lines}\n# cutover:end`;
const newText = blockOf(markerLocation(nonce));
const row = {
  ...plainProxyHost,
  id: 1,
  domain_names: ["app.test"],
  forward_host: "10.0.0.1",
  forward_port: 80,
  advanced_config: blockOf(markerLocation("fedcba9876543210")),
  meta: { nginx_online: true, nginx_err: "" },
};
const offline = { nginx_online: false, nginx_err: "unknown directive" };
const problem = { error: { message: "Internal Error" } };

let npm: MockProxyManager;
let hosts: ProxyHosts;
beforeEach(() => {
  npm = new MockProxyManager().logsIn();
  hosts = new ProxyHosts(npm.api);
});
afterEach(() => npm.close());

/** The error of a write or a removal that must fail. */
const failure = (work: Promise<unknown>) =>
  work.then(
    () => Promise.reject(new Error("it was accepted")),
    (error: { code: string; message: string; details: object }) => error,
  );

describe("the certificate of a proxy host", () => {
  it("should not be looked at if the host names none", async () => {
    npm.lists({ ...row, certificate_id: 0 });
    expect(await hosts.find({ workload: "web" })).toMatchObject({ id: 1 });
    expect(npm.calls).toEqual(["POST /tokens", `GET ${root}`]);
  });

  it("should be looked at if the host names the very first one", async () => {
    npm.lists({ ...row, certificate_id: 1 });
    npm.answers("GET", `${root}/1?expand=certificate`, 200, { ...row, certificate_id: 1, certificate: null });
    expect(await hosts.find({ workload: "web" })).toMatchObject({ certificate: null });
  });

  it("should count as there if the proxy cannot show it", async () => {
    npm.lists({ ...row, certificate_id: 1 });
    npm.answers("GET", `${root}/1?expand=certificate`, 400, { error: { message: "no such relation" } });
    expect((await hosts.find({ workload: "web" }))?.certificate).toBeUndefined();
  });

  it("should not count as there if the wait for it was given up", async () => {
    const stop = new AbortController();
    const reason = new Error("given up");
    npm.lists({ ...row, certificate_id: 1 });
    npm.answersAfter(() => stop.abort(reason), "GET", `${root}/1?expand=certificate`, 418);
    await expect(hosts.find({ workload: "web" }, stop.signal)).rejects.toBe(reason);
  });
});

describe("a new proxy host", () => {
  it("should be made with its names, for sockets too", async () => {
    const staged = { target: write.target, token: "t".repeat(32), host: "x.preview.test" };
    npm.lists().answers("POST", root, 201, row).answers("GET", `${root}/1`, 200, row);
    await hosts.put({ ...write, staged }, undefined);
    expect(npm.bodiesOf("POST")).toContainEqual({
      domain_names: ["app.test", "x.preview.test"],
      forward_scheme: "http",
      forward_host: "10.0.0.2",
      forward_port: 8080,
      advanced_config: expect.stringContaining("# cutover:begin web\n") as string,
      allow_websocket_upgrade: true,
    });
  });

  it("should be uncertain if nginx refuses it and it cannot be deleted again", async () => {
    npm
      .lists()
      .answers("POST", root, 201, row)
      .answers("GET", `${root}/1`, 200, { ...row, meta: offline });
    npm.answers("DELETE", `${root}/1`, 400, problem).lists(row);
    expect(await failure(hosts.put(write, undefined))).toMatchObject({
      code: "ROUTER_UNCERTAIN",
      message: expect.stringContaining(
        "nginx refused the new proxy host 1: unknown directive; it could not be deleted again",
      ) as string,
      details: { hostId: 1, nginx: "unknown directive" },
    });
  });

  it("should be uncertain if it cannot be read again", async () => {
    npm.lists().answers("POST", root, 201, row).answers("GET", `${root}/1`, 418, problem).lists(row);
    expect(await failure(hosts.put(write, undefined))).toMatchObject({
      code: "ROUTER_UNCERTAIN",
      message: expect.stringContaining("Proxy host 1 was created, but could not be read again") as string,
      details: { hostId: 1 },
    });
  });

  it("should be uncertain if the answer to its creation is no proxy host", async () => {
    npm.lists().answers("POST", root, 201, { ok: true }).lists();
    expect(await failure(hosts.put(write, undefined))).toMatchObject({
      code: "ROUTER_UNCERTAIN",
      message: "The answer to the write is not a proxy host; there is no record of the route",
      details: { seen: "absent" },
    });
  });
});

describe("a write to a proxy host", () => {
  it("should fail if a person has disabled the host meanwhile, and send no old values", async () => {
    npm.lists(row).answers("PUT", `${root}/1`, 200, { ...row, enabled: false });
    expect(await failure(hosts.put(write, undefined))).toMatchObject({ code: "ROUTE_DISABLED" });
    expect(npm.bodiesOf("PUT")).toHaveLength(1);
  });

  it("should hold the limits of the workload", async () => {
    npm.lists(row).answers("PUT", `${root}/1`, 200, row);
    await hosts.put({ ...write, limits: { maxBodyBytes: 5 } }, undefined);
    expect(npm.bodiesOf("PUT")).toMatchObject([
      { advanced_config: blockOf(`${markerLocation(nonce)}\nclient_max_body_size 5;`) },
    ]);
  });

  it("should have nginx lead on what the target has not taken, if there is a fallback", async () => {
    npm.lists(row).answers("PUT", `${root}/1`, 200, row);
    const fallback = { scheme: "http", host: "10.0.0.3", port: 81 } as const;
    await hosts.put({ ...write, fallback }, undefined);
    expect(npm.bodiesOf("PUT")).toMatchObject([
      {
        advanced_config: expect.stringMatching(
          /\nerror_page 502 504 = \$cutover_next;\nrecursive_error_pages on;\n# cutover:end$/,
        ) as string,
      },
    ]);
  });

  it("should send the names and the locations again that it has changed, if nginx refuses it", async () => {
    const locations = [{ path: "/x", forward_scheme: "http", forward_host: "10.0.0.1", forward_port: 80 }];
    npm.lists({ ...row, locations }).answers("PUT", `${root}/1`, 200, { ...row, meta: offline });
    npm.answers("PUT", `${root}/1`, 200, row);
    const replaces = [{ scheme: "http", host: "10.0.0.1", port: 80 }] as const;
    const more = { domains: ["app.test", "www.test"], replaces };
    expect(await failure(hosts.put({ ...write, ...more }, undefined))).toMatchObject({
      code: "ROUTER_REJECTED",
    });
    expect(npm.bodiesOf("PUT")).toMatchObject([
      { domain_names: ["app.test", "www.test"], locations: [{ forward_host: "10.0.0.2" }] },
      { domain_names: ["app.test"], locations },
    ]);
  });
});

describe("a write that failed inside the API", () => {
  const wordsOfNew = "the record of proxy host 1 shows the new route";

  it.each([
    { what: "new", status: 500, after: { advanced_config: newText }, unchanged: true },
    { what: "new", status: 503, after: { advanced_config: newText }, unchanged: false },
    { what: "new", status: 500, after: { advanced_config: newText, meta: offline }, unchanged: false },
    { what: "old", status: 500, after: {}, unchanged: false },
    { what: "other", status: 500, after: { advanced_config: `# mine\n${blockOf("")}` }, unchanged: false },
  ])(
    "should say of the $what record after a $status whether what is served is unchanged: $unchanged",
    async ({ what, status, after, unchanged }) => {
      npm
        .lists(row)
        .answers("PUT", `${root}/1`, status, problem)
        .lists({ ...row, ...after });
      const { code, message, details } = await failure(hosts.put(write, undefined));
      expect([code, details]).toEqual([
        "ROUTER_UNCERTAIN",
        expect.objectContaining({ seen: what, hostId: 1, status }),
      ]);
      expect(message).toContain(`the record of proxy host 1 shows the ${what} route`);
      expect(message.includes("what is served is probably unchanged")).toBe(unchanged);
    },
  );

  it("should be told with the old record of a host from which a person took our block", async () => {
    const known = { domains: ["app.test"], facts: { id: 1, guards: [] } };
    const bare = { ...row, advanced_config: "" };
    npm.lists(bare).answers("PUT", `${root}/1`, 500, problem).lists(bare);
    expect(await failure(hosts.put({ ...write, known }, undefined))).toMatchObject({
      code: "ROUTER_UNCERTAIN",
      details: { seen: "old", hostId: 1 },
    });
  });

  it.each([
    { meta: row.meta, unchanged: true },
    { meta: offline, unchanged: false },
  ])("should say so of a new host too: $unchanged", async ({ meta, unchanged }) => {
    npm.lists().answers("POST", root, 500, problem);
    npm.lists({ ...row, advanced_config: newText, meta });
    const { message } = await failure(hosts.put(write, undefined));
    expect(message).toContain(wordsOfNew);
    expect(message.includes("what is served is probably unchanged")).toBe(unchanged);
  });

  it.each([
    ["it is there", { roles: [], permissions: { proxy_hosts: "manage" } }, 200],
    ["it cannot be read", problem, 500],
  ])("should not be blamed on a right that a creation needs if %s", async (_, user, status) => {
    npm.lists().answers("POST", root, 500, problem).lists();
    npm.answers("GET", "/users/me?expand=permissions", status, user);
    expect(await failure(hosts.put(write, undefined))).toMatchObject({
      code: "ROUTER_UNCERTAIN",
      message: expect.stringContaining("; there is no record of the route") as string,
      details: { seen: "absent", status: 500 },
    });
  });

  it("should not be blamed on a right if the proxy does not answer the question for it", async () => {
    npm.lists().answers("POST", root, 500, problem).lists();
    npm.answersText("GET", "/users/me?expand=permissions", 502, "text/html");
    expect(await failure(hosts.put(write, undefined))).toMatchObject({ code: "ROUTER_UNCERTAIN" });
  });

  it("should ask for the rights only after a plain 500", async () => {
    npm.lists().answers("POST", root, 503, problem).lists();
    expect(await failure(hosts.put(write, undefined))).toMatchObject({ code: "ROUTER_UNCERTAIN" });
    expect(npm.calls).not.toContain("GET /users/me?expand=permissions");
  });
});

describe("the removal of a proxy host", () => {
  const before = { domains: ["app.test"], target: { scheme: "http", host: "old-app", port: 3000 } };
  const handedOver = (lines: readonly string[] = []) =>
    blockOf([`# cutover:before ${JSON.stringify(before)}`, ...lines, markerLocation(nonce)].join("\n"));

  it.each([
    {
      seen: "absent",
      after: [],
      words: "; its record is gone, but the proxy may serve it until its next reload",
    },
    { seen: "old", after: [row], words: "" },
  ])(
    "should say that the proxy may serve it on only if its record is $seen",
    async ({ seen, after, words }) => {
      npm
        .lists(row)
        .answers("DELETE", `${root}/1`, 500, problem)
        .lists(...after);
      const { code, message, details } = await failure(hosts.remove({ workload: "web" }, undefined));
      expect([code, details]).toEqual([
        "ROUTER_UNCERTAIN",
        expect.objectContaining({ seen, hostId: 1, status: 500 }),
      ]);
      expect(message).toBe(`Nginx Proxy Manager answered 500: Internal Error${words}`);
    },
  );

  it("should say that its record cannot be read after it has failed", async () => {
    npm.lists(row).answers("DELETE", `${root}/1`, 500, problem);
    npm.answersText("GET", root, 502, "text/html");
    const error = await failure(hosts.remove({ workload: "web" }, undefined));
    expect(error).toMatchObject({ code: "ROUTER_UNCERTAIN", details: { seen: "unreadable" } });
    expect(error.message).not.toContain("its record is gone");
  });

  it("should pass on what the API says against it, and look at nothing again", async () => {
    npm.lists(row).answers("DELETE", `${root}/1`, 400, problem);
    expect(await failure(hosts.remove({ workload: "web" }, undefined))).toMatchObject({
      code: "ROUTER_REJECTED",
      details: { status: 400 },
    });
  });

  it("should send nothing if there is none", async () => {
    npm.lists();
    await hosts.remove({ workload: "web" }, undefined);
    expect(npm.calls).toEqual(["POST /tokens", `GET ${root}`]);
  });

  it.each([
    ["our domains, whatever their case", ["App.test", "NEW.test", "Own.test"], ["App.test", "Own.test"]],
    ["nothing if nothing would be left", ["new.test"], undefined],
  ])("should take %s off a host that was handed over", async (_, domain_names, left) => {
    npm.lists({ ...row, domain_names, advanced_config: handedOver() }).answers("PUT", `${root}/1`, 200, row);
    await hosts.remove({ workload: "web", known: { domains: ["app.test", "new.test"] } }, undefined);
    expect(npm.bodiesOf("PUT")).toEqual([
      expect.objectContaining({ forward_host: "old-app", forward_port: 3000, advanced_config: "" }),
    ]);
    expect((npm.bodiesOf("PUT")[0] as { domain_names?: unknown }).domain_names).toEqual(left);
  });

  it("should take the host of a staged target off one that was handed over, and leave a person's own domain", async () => {
    const lines = [`# cutover:staged http 10.0.0.3 80 ${"t".repeat(32)} at=x.preview.test`];
    const domain_names = ["app.test", "X.preview.test", "own.test"];
    npm.lists({ ...row, domain_names, advanced_config: handedOver(lines) });
    npm.answers("PUT", `${root}/1`, 200, row);
    await hosts.remove({ workload: "web", known: { domains: ["app.test"] } }, undefined);
    expect(npm.bodiesOf("PUT")).toMatchObject([{ domain_names: ["app.test", "own.test"] }]);
  });

  it("should take all domains off that it has got since, if nobody knows which are ours", async () => {
    npm.lists({ ...row, domain_names: ["app.test", "new.test"], advanced_config: handedOver() });
    npm.answers("PUT", `${root}/1`, 200, row);
    await hosts.remove({ workload: "web" }, undefined);
    expect(npm.bodiesOf("PUT")).toMatchObject([{ domain_names: ["app.test"] }]);
  });

  it("should give a host back though a person has disabled it, and not take it for refused", async () => {
    npm.lists({ ...row, advanced_config: handedOver() });
    npm.answers("PUT", `${root}/1`, 200, { ...row, enabled: false, meta: offline });
    await hosts.remove({ workload: "web" }, undefined);
    expect(npm.bodiesOf("PUT")).toHaveLength(1);
  });
});
