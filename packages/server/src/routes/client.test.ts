import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Client, createClient, type Reconnecting } from "@cutover/client";
import { DeployerError } from "@cutover/schema/errors";
import { ServerWorld } from "../testing/server-world.js";

let world: ServerWorld;
let client: Client;
let lost: Reconnecting[];
/** While it is down, nobody answers. */
let isDown: boolean;

beforeEach(async () => {
  world = await ServerWorld.open();
  [lost, isDown] = [[], false];
  const ask: typeof fetch = async (url, init) => {
    if (isDown) throw new TypeError("fetch failed");
    return world.server.fetch(new Request(url, init));
  };
  const onReconnecting = (one: Reconnecting) => void lost.push(one);
  client = createClient({ url: "http://localhost/", token: world.token, fetch: ask, onReconnecting });
});
afterEach(() => world.close());

async function restart(): Promise<void> {
  isDown = true;
  await world.server.close();
  await world.deployer.close();
  await world.restart();
  isDown = false;
}

describe("a client", () => {
  it("should deploy, follow, and get the result with its evidence", async () => {
    const deployment = await client.deploy("web", { why: "a test" });
    const types: string[] = [];
    for await (const { type } of deployment.events) types.push(type);
    expect(types.at(-1)).toBe("deployment:finished");
    const result = await deployment.done;
    expect(result).toMatchObject({ id: deployment.id, workload: "web", status: "succeeded" });
    expect(result.evidence?.reads).toBeGreaterThan(0);
    expect(await client.summary(deployment.id)).toMatchObject({ by: "admin", why: "a test" });
  });

  it("should get a failure as the deployer tells it", async () => {
    const { done } = await client.deploy("web", { image: "registry/web:bad" });
    const result = await done;
    expect(result).toMatchObject({ status: "failed", logTail: ["cannot reach the database"] });
    expect(result.error).toBeInstanceOf(DeployerError);
    expect(result.error?.code).toBe("GREEN_EXITED");
  });

  it("should get a refusal as a result, and any other problem as an error", async () => {
    await client.pause("web", { why: "maintenance" });
    const refused = await client.deploy("web");
    expect(await refused.done).toMatchObject({ status: "failed", error: { code: "WORKLOAD_PAUSED" } });
    await client.resume("web");
    await expect(client.workload("none")).rejects.toMatchObject({ code: "WORKLOAD_UNKNOWN" });
    const invalid = client.apply({ name: "web", source: "memory", config: { prot: 80 } });
    await expect(invalid).rejects.toMatchObject({ code: "CONFIG_INVALID", details: { status: 422 } });
  });

  it("should learn the outcome from the next server", async () => {
    const deployment = await client.deploy("web", { image: "registry/web:slow" });
    const { id, done } = deployment;
    const events: string[] = [];
    const followed = (async () => {
      for await (const event of deployment.eventsAfter(0)) {
        events.push(`${event.seq}`);
        if (event.type === "probe:attempted" && lost.length === 0) await restart();
        if (event.type === "probe:attempted" && lost.length > 0)
          await client.cancel(id).catch(() => undefined);
      }
    })();
    expect((await done).status).toBe("cancelled");
    await followed;
    expect(lost.length).toBeGreaterThan(0);
    expect(new Set(events).size).toBe(events.length);
    expect((await client.history("web")).map((one) => one.id)).toEqual([id]);
  });

  it("should begin one deployment although an answer was lost", async () => {
    let isLost = false;
    const ask: typeof fetch = async (url, init) => {
      const answer = await world.server.fetch(new Request(url, init));
      if (isLost || init?.method !== "POST") return answer;
      isLost = true;
      throw new TypeError("socket hang up");
    };
    const { done } = await createClient({ url: "http://localhost", token: world.token, fetch: ask }).deploy(
      "web",
    );
    await done;
    expect(await client.history("web")).toHaveLength(1);
  });

  it("should give up a server that does not answer for too long", async () => {
    isDown = true;
    const ask: typeof fetch = () => Promise.reject(new TypeError("fetch failed"));
    const impatient = createClient({ url: "http://localhost", fetch: ask, patienceMs: 0 });
    const reading = impatient.events()[Symbol.asyncIterator]().next();
    await expect(reading).rejects.toMatchObject({ code: "SERVER_UNREACHABLE" });
  });

  it.each(["", "localhost", "file:///etc/passwd"])("should refuse the address %j", (url) =>
    expect(() => createClient({ url })).toThrow(/url must be/),
  );

  it("should apply only on what it has read", async () => {
    const { etag, config } = await client.workload("web");
    await client.apply(
      { name: "web", source: "memory", config: { ...(config as object), port: 9090 } },
      { ifMatch: etag },
    );
    const late = client.apply({ name: "web", source: "memory", config }, { ifMatch: etag });
    await expect(late).rejects.toMatchObject({ code: "CHANGED_MEANWHILE" });
  });

  it("should do every other call", async () => {
    const first = await (await client.deploy("web")).done;
    const second = await (await client.deploy("web", { image: "registry/web:2", until: "cutover" })).done;
    expect(second.status).toBe("succeeded");
    expect(await client.status("web")).toMatchObject({ workload: "web", live: { deployment: second.id } });
    expect((await client.status()).map(({ workload }) => workload)).toEqual(["web"]);
    expect(await client.health("web")).toMatchObject({ status: "unknown" });
    expect((await client.explain("web")).strategy).toBe("blue-green");
    const written = { source: "memory", config: { image: "registry/web:1", deploy_strategy: "recreate" } };
    expect((await client.explain("web", written)).strategy).toBe("recreate");
    const config = { image: "registry/web:1" };
    for (const of of [{ hold: "1h" }, { source: "memory", config, hold: "1h" }])
      expect((await client.explain("web", of)).steps.map(({ phase }) => phase)).toContain("held");
    const shift = { steps: [{ weight: 10, for: "1m" }] };
    const routed = { ...config, port: 8080, domains: ["app.test"] };
    for (const of of [{ shift }, { source: "memory", config: routed, shift }]) {
      const { steps } = await client.explain("web", of);
      expect(steps.find(({ phase }) => phase === "shifting")?.summary).toContain("10 % (60 s)");
    }
    expect(await client.explain("web", { shift: false })).toEqual(await client.explain("web"));
    const wrong = { steps: [{ weight: 100, for: "1m" }] };
    await expect(client.explain("web", { shift: wrong })).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      details: { issues: [{ path: "shift.steps[0].weight" }] },
    });
    await expect(client.explain("web", { ...written, hold: "1h" })).rejects.toMatchObject({
      code: "CONFIG_INVALID",
    });
    expect(await client.check("web")).toEqual([]);
    expect(await client.check()).toEqual([]);
    expect((await client.usage("web")).workload).toBe("web");
    expect((await client.diff(first.id, second.id)).changes.length).toBeGreaterThan(0);
    const shifted = await (await client.deploy("web", { shift })).done;
    expect(await client.summary(shifted.id)).toMatchObject({ status: "succeeded", config: { shift } });
    const refused = await (await client.deploy("web", { shift: wrong })).done;
    expect(refused).toMatchObject({ status: "failed", error: { code: "CONFIG_INVALID" } });
    const back = await (await client.rollback("web", { to: first.id })).done;
    expect(back.status).toBe("succeeded");
    expect((await (await client.redeploy("web", second.id)).done).status).toBe("succeeded");
    const [newest, before] = await client.history("web", { limit: 2 });
    expect(newest && (await client.history("web", { limit: 1, before: newest.id }))).toEqual([before]);
    expect(await client.prune({ dryRun: true })).toEqual([]);
    await client.reconcile();
    expect(await client.serverStatus()).toMatchObject({ version: "1.2.3", workloads: 1 });
    expect(await client.session()).toMatchObject({ name: "admin" });
    const { token, id } = await client.issueToken({ name: "ci", scopes: ["deploy"], patterns: ["web"] });
    expect(token.length).toBeGreaterThan(20);
    await client.revokeToken(id);
    expect((await client.tokens()).find((one) => one.id === id)?.revokedAtMs).toBeGreaterThan(0);
    const { items, next } = await client.audit({ limit: 1 });
    expect(items[0]?.what).toBe("DELETE /v1/tokens/{id}");
    expect((await client.audit({ limit: 1, cursor: next ?? "" })).items[0]?.what).toBe("POST /v1/tokens");
    expect(await client.deliveries()).toEqual({ items: [] });
    expect(await client.alerts()).toEqual({ items: [] });
    const lines: string[] = [];
    for await (const { line } of client.logs("web", { tail: 5 })) lines.push(line);
    expect(lines).toEqual([]);
    await expect(client.promote(first.id)).rejects.toMatchObject({ code: "PROMOTE_REFUSED" });
    await expect(client.preview(first.id)).rejects.toMatchObject({ code: "PREVIEW_REFUSED" });
    const held = await client.deploy("web", { hold: "1h", preview: true });
    for await (const { type } of held.eventsAfter(0)) if (type === "hold:started") break;
    expect(await client.summary(held.id)).toMatchObject({ phase: "held", hold: { durationMs: 3_600_000 } });
    expect((await client.summary(held.id)).preview).toBe(true);
    expect((await client.preview(held.id)).url).toMatch(
      /\/\.well-known\/cutover\/preview\?token=[0-9a-f]{48}$/,
    );
    await held.promote({ by: "ann", why: "it looks right" });
    expect((await held.done).status).toBe("succeeded");
    expect((await client.summary(held.id)).hold?.promotion).toMatchObject({
      by: "ann (admin)",
      why: "it looks right",
    });
    await expect(client.abandon(first.id, { why: "x" })).rejects.toMatchObject({ code: "ABANDON_REFUSED" });
    expect((await (await client.remove("web", { volumes: true })).done).status).toBe("succeeded");
  });
});
