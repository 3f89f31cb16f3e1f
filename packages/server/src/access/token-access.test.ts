import { VirtualClock } from "@cutover/core/testing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Principal, Refusal } from "../http/access.js";
import type { Records } from "../records/records.js";
import { sqliteRecords } from "../records/sqlite-records.js";
import { TokenAccess } from "./token-access.js";
import { hashOf } from "./token-text.js";
import { issueFirstToken, issueToken, type IssuedToken, type TokenRequest } from "./tokens.js";

let records: Records;
let clock: VirtualClock;
let access: TokenAccess;
beforeEach(async () => {
  records = sqliteRecords(":memory:");
  await records.open();
  clock = new VirtualClock();
  access = new TokenAccess({ records, clock });
});
afterEach(() => records.close());

const url = "https://cutover.test/v1/workloads";
const caller = { remoteAddress: "192.0.2.1" };
const wrong = `cut_${"0".repeat(16)}_${"A".repeat(43)}`;

function issue(request: Partial<TokenRequest> = {}): Promise<IssuedToken> {
  return issueToken({ records, clock }, { name: "ci", scopes: ["read"], ...request });
}

function ask(authorization: string, from = caller): Promise<Principal | Refusal> {
  return access.authorize(new Request(url, { headers: { authorization } }), from);
}

function statusOf(answer: Refusal | object): number {
  return "problem" in answer ? answer.problem.status : 200;
}

const post = (headers: Record<string, string>): Request => new Request(url, { method: "POST", headers });
const own = { "sec-fetch-site": "same-origin" };

async function login(text: string): Promise<{ cookie: string; header: string; expiresAtMs: number }> {
  const answer = await access.login(post(own), text, caller);
  if ("problem" in answer) throw new Error(answer.problem.detail);
  return { ...answer, header: answer.cookie, cookie: answer.cookie.split(";")[0] ?? "" };
}

describe("a bearer token", () => {
  it("should be shown once, as 32 random bytes of which the records keep a hash", async () => {
    const { text, record } = await issue();
    expect(text).toMatch(/^cut_[0-9a-f]{16}_[\w-]{43}$/);
    expect(record.hash).toBe(hashOf(text));
    expect(JSON.stringify(await records.tokens.list())).not.toContain(text.slice(21));
    expect((await issue()).text.slice(21)).not.toBe(text.slice(21));
  });

  it("should admit its holder, and note the use to the minute", async () => {
    const { text, record } = await issue({ name: "laptop" });
    expect(await ask(`Bearer ${text}`)).toMatchObject({ id: record.id, name: "laptop" });
    const firstUse = (await records.tokens.find(record.id))?.usedAtMs;
    expect(firstUse).toBe(clock.wallMs());
    await clock.sleep(59_999);
    await ask(`Bearer ${text}`);
    expect((await records.tokens.find(record.id))?.usedAtMs).toBe(firstUse);
    await clock.sleep(1);
    await ask(`bearer  ${text}`);
    expect((await records.tokens.find(record.id))?.usedAtMs).toBe(clock.wallMs());
  });

  it.each([
    ["of another id", (text: string) => `cut_${"0".repeat(16)}_${text.slice(21)}`],
    ["with a changed secret", (text: string) => text.slice(0, -2) + (text.endsWith("AA") ? "BB" : "AA")],
    ["cut off", (text: string) => text.slice(0, -1)],
    ["of no shape", () => "x"],
    ["that is empty", () => ""],
  ])("should be refused if it is one %s", async (_, change) => {
    const { text } = await issue();
    const answer = await ask(`Bearer ${change(text)}`);
    expect(answer).toMatchObject({
      problem: { status: 401, code: "UNAUTHENTICATED" },
      headers: { "WWW-Authenticate": 'Bearer realm="cutover"' },
    });
    expect(JSON.stringify(answer)).not.toContain(text.slice(21, 40));
  });

  it("should be refused under another scheme, and in the URL", async () => {
    const { text } = await issue();
    expect(statusOf(await ask(`Basic ${text}`))).toBe(401);
    expect(statusOf(await ask(text))).toBe(401);
    for (const key of ["token", "access_token", "authorization"])
      expect(statusOf(await access.authorize(new Request(`${url}?${key}=${text}`), caller))).toBe(401);
  });

  it("should end when it expires, and at once when it is revoked", async () => {
    const expiring = await issue({ expiresAtMs: clock.wallMs() + 1_000 });
    const revoked = await issue();
    await clock.sleep(999);
    expect(statusOf(await ask(`Bearer ${expiring.text}`))).toBe(200);
    await clock.sleep(1);
    expect(statusOf(await ask(`Bearer ${expiring.text}`))).toBe(401);
    expect(statusOf(await ask(`Bearer ${revoked.text}`))).toBe(200);
    await records.tokens.revoke(revoked.record.id, clock.wallMs());
    expect(statusOf(await ask(`Bearer ${revoked.text}`))).toBe(401);
  });

  it("should reach the workloads of its patterns with its scopes, and the whole server only with *", async () => {
    const { text } = await issue({ scopes: ["read", "deploy"], patterns: ["web-*", "api"] });
    const principal = (await ask(`Bearer ${text}`)) as Principal;
    expect(principal.may("deploy", "web-1")).toBe(true);
    expect(principal.may("deploy", "api")).toBe(true);
    expect(principal.may("deploy", "db")).toBe(false);
    expect(principal.may("rollback", "web-1")).toBe(false);
    expect(principal.may("admin", "web-1")).toBe(false);
    expect(principal.may("read")).toBe(false);
    const all = (await ask(`Bearer ${(await issue({ scopes: ["admin"] })).text}`)) as Principal;
    expect(all.may("write")).toBe(true);
    const some = (await ask(
      `Bearer ${(await issue({ scopes: ["admin"], patterns: ["web-*"] })).text}`,
    )) as Principal;
    expect(some.may("write", "web-1")).toBe(true);
    expect(some.may("admin")).toBe(false);
  });

  it.each([
    [{ name: " " }, "name"],
    [{ scopes: [] }, "scopes"],
    [{ patterns: [] }, "patterns"],
    [{ patterns: ["a/b"] }, "patterns"],
    [{ expiresAtMs: 1 }, "expiresAtMs"],
    [{ expiresAtMs: NaN }, "expiresAtMs"],
  ])("should not be issued for %j", async (request, field) => {
    await expect(issue(request)).rejects.toMatchObject({ code: "CONFIG_INVALID", details: { field } });
  });
});

describe("the first token", () => {
  it("should be issued once, and reach everything", async () => {
    const text = await issueFirstToken({ records, clock });
    expect(((await ask(`Bearer ${text}`)) as Principal).may("admin")).toBe(true);
    expect(await issueFirstToken({ records, clock })).toBeUndefined();
    const [first] = await records.tokens.list();
    await records.tokens.revoke(first?.id ?? "", 1);
    expect(await issueFirstToken({ records, clock })).toBeUndefined();
  });
});

describe("wrong tokens", () => {
  it("should have to wait after the fifth, for longer each time", async () => {
    for (let time = 0; time < 6; time += 1) expect(statusOf(await ask(`Bearer ${wrong}`))).toBe(401);
    expect(await ask(`Bearer ${wrong}`)).toMatchObject({
      problem: { status: 429, code: "TOO_MANY_REQUESTS" },
      headers: { "Retry-After": "1" },
    });
    await clock.sleep(1_000);
    expect(statusOf(await ask(`Bearer ${wrong}`))).toBe(401);
    expect(await ask(`Bearer ${wrong}`)).toMatchObject({ headers: { "Retry-After": "2" } });
    expect(statusOf(await ask(`Bearer ${wrong}`, { remoteAddress: "192.0.2.2" }))).toBe(401);
  });

  it("should hold a login back too, but never a right token behind the same proxy", async () => {
    const { text } = await issue();
    for (let time = 0; time < 6; time += 1)
      expect(statusOf(await access.login(post(own), wrong, caller))).toBe(401);
    expect(statusOf(await access.login(post(own), wrong, caller))).toBe(429);
    expect(statusOf(await ask(`Bearer ${wrong}`))).toBe(429);
    expect(statusOf(await ask(`Bearer ${text}`))).toBe(200);
    expect(statusOf(await ask(`Bearer ${wrong}`))).toBe(401);
  });

  it("should not be counted for requests without any proof", async () => {
    for (let time = 0; time < 20; time += 1)
      expect(statusOf(await access.authorize(new Request(url), caller))).toBe(401);
    expect(statusOf(await ask(`Bearer ${wrong}`))).toBe(401);
  });
});

describe("a session", () => {
  it("should carry the rights of its token, in a cookie that only this server's pages send", async () => {
    const { text, record } = await issue({ scopes: ["deploy"], patterns: ["web"] });
    const { header, cookie } = await login(text);
    expect(header).toMatch(
      /^__Host-cutover=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
    const principal = (await access.authorize(post({ cookie, ...own }), caller)) as Principal;
    expect(principal.id).toBe(record.id);
    expect([principal.may("deploy", "web"), principal.may("deploy", "api")]).toEqual([true, false]);
  });

  it("should end after 12 hours, or with the expiry of its token", async () => {
    const { cookie } = await login((await issue()).text);
    const short = await login((await issue({ expiresAtMs: clock.wallMs() + 60_000 })).text);
    expect(short.header).toContain("Max-Age=60;");
    const ask = (of: string) => access.authorize(new Request(url, { headers: { cookie: of } }), caller);
    await clock.sleep(60_000);
    expect([statusOf(await ask(cookie)), statusOf(await ask(short.cookie))]).toEqual([200, 401]);
    await clock.sleep(12 * 3_600_000 - 60_001);
    expect(statusOf(await ask(cookie))).toBe(200);
    await clock.sleep(1);
    expect(statusOf(await ask(cookie))).toBe(401);
  });

  it("should end with the logout, and with the revocation of its token", async () => {
    const { text, record } = await issue();
    const [one, two] = [await login(text), await login(text)];
    const ask = (cookie: string) => access.authorize(new Request(url, { headers: { cookie } }), caller);
    expect(await access.logout(post({ cookie: one.cookie }))).toMatch(/^__Host-cutover=; Max-Age=0; Path=\//);
    expect([statusOf(await ask(one.cookie)), statusOf(await ask(two.cookie))]).toEqual([401, 200]);
    await records.tokens.revoke(record.id, clock.wallMs());
    expect(statusOf(await ask(two.cookie))).toBe(401);
    // Also one that was opened at the same moment, after the others were removed.
    await records.sessions.add({
      hash: hashOf("late"),
      token: record.id,
      createdAtMs: clock.wallMs(),
      expiresAtMs: clock.wallMs() + 1_000,
    });
    expect(statusOf(await ask("__Host-cutover=late"))).toBe(401);
  });

  it("should change nothing for another site's page, and open no session from there", async () => {
    const { text } = await issue({ scopes: ["admin"] });
    const { cookie } = await login(text);
    const crossSite = { "sec-fetch-site": "cross-site" };
    expect(await access.authorize(post({ cookie, ...crossSite }), caller)).toMatchObject({
      problem: { status: 403, code: "CROSS_SITE" },
    });
    expect(statusOf(await access.authorize(post({ cookie }), caller))).toBe(403);
    expect(statusOf(await access.authorize(post({ cookie, origin: "https://evil.test" }), caller))).toBe(403);
    expect(statusOf(await access.authorize(post({ cookie, origin: "https://cutover.test" }), caller))).toBe(
      200,
    );
    expect(statusOf(await access.login(post(crossSite), text, caller))).toBe(403);
    // A token is sent by a program on purpose.
    const bearer = { authorization: `Bearer ${text}`, ...crossSite };
    expect(statusOf(await access.authorize(post(bearer), caller))).toBe(200);
  });

  it("should not be taken from two cookies of the name, nor from another name", async () => {
    const { cookie } = await login((await issue()).text);
    const ask = (of: string) => access.authorize(new Request(url, { headers: { cookie: of } }), caller);
    expect(statusOf(await ask(`a=b; ${cookie}; c=d`))).toBe(200);
    expect(statusOf(await ask(`${cookie}; __Host-cutover=x`))).toBe(401);
    expect(statusOf(await ask(cookie.replace("__Host-", "")))).toBe(401);
  });
});

describe("the audit log", () => {
  const answered = {
    who: undefined,
    method: "POST",
    path: "/v1/workloads/{name}/deployments",
    workload: "web",
    deployment: undefined,
    status: 202,
    code: undefined,
    requestId: "r1",
  };

  it.each([
    [202, "done"],
    [403, "refused"],
    [429, "refused"],
    [502, "failed"],
  ])("should hold who asked for what, and that %s means %s", async (status, outcome) => {
    const principal = (await ask(`Bearer ${(await issue()).text}`)) as Principal;
    await access.note(
      { ...answered, who: principal.id, status, deployment: "d1", code: "FORBIDDEN" },
      caller,
    );
    expect(await records.audit.list({ limit: 9 })).toEqual([
      {
        seq: 1,
        atMs: clock.wallMs(),
        who: principal.id,
        what: "POST /v1/workloads/{name}/deployments",
        target: "d1",
        outcome,
        code: "FORBIDDEN",
        requestId: "r1",
        remoteAddress: "192.0.2.1",
      },
    ]);
  });

  it("should name nobody if nobody was proved, and never fail a request", async () => {
    await access.note({ ...answered, status: 401 }, {});
    expect(await records.audit.list({ limit: 9 })).toMatchObject([{ who: "anonymous", target: "web" }]);
    await records.close();
    await expect(access.note(answered, caller)).resolves.toBeUndefined();
    await records.open();
  });
});

describe("a stream", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each(["token", "session"])("should end soon after its %s was revoked, and no other", async (kind) => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    const [ending, staying] = [await issue(), await issue()];
    const { cookie } = await login(ending.text);
    const admit = async (headers: Record<string, string>): Promise<AbortSignal> => {
      const principal = await access.authorize(new Request(url, { headers }), caller);
      return access.whileAdmitted(principal as Principal, new AbortController().signal);
    };
    const ended = await admit(kind === "session" ? { cookie } : { authorization: `Bearer ${ending.text}` });
    const other = await admit({ authorization: `Bearer ${staying.text}` });
    await vi.advanceTimersByTimeAsync(5_000);
    expect([ended.aborted, other.aborted]).toEqual([false, false]);
    if (kind === "session") await access.logout(post({ cookie }));
    else await records.tokens.revoke(ending.record.id, clock.wallMs());
    await vi.advanceTimersByTimeAsync(5_000);
    expect([ended.aborted, other.aborted]).toEqual([true, false]);
  });

  it("should end with its reader, and leave nothing to watch", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    const { text } = await issue();
    const reader = new AbortController();
    const principal = (await ask(`Bearer ${text}`)) as Principal;
    const signal = access.whileAdmitted(principal, reader.signal);
    expect(vi.getTimerCount()).toBe(1);
    reader.abort();
    expect([signal.aborted, vi.getTimerCount()]).toEqual([true, 0]);
  });
});
