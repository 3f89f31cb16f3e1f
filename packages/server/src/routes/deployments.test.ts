import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { deploymentResultWire, deploymentSummaryWire, problemWire } from "@cutover/client/api";
import { ServerWorld } from "../testing/server-world.js";

let world: ServerWorld;
beforeEach(async () => (world = await ServerWorld.open()));
afterEach(() => world.close());

const path = "/v1/workloads/web/deployments";

describe("a deployment under a span", () => {
  const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  async function kept(headers: Record<string, string>): Promise<string | undefined> {
    const answer = await world.ask(path, { method: "POST", headers });
    const { id } = (await answer.json()) as { id: string };
    return (await world.records.origins.find(id))?.traceparent;
  }

  it("should be known by the span of its first request", async () => {
    expect(await kept({ traceparent })).toBe(traceparent);
    const key = { "idempotency-key": "one" };
    expect(await kept({ traceparent, ...key })).toBe(traceparent);
    expect(await kept({ traceparent: traceparent.replace("b7", "c8"), ...key })).toBe(traceparent);
    const newer = `cc${traceparent.slice(2)}-what-the-future-holds`;
    expect(await kept({ traceparent: newer })).toBe(newer);
  });

  it.each([
    "",
    "x",
    traceparent.toUpperCase(),
    traceparent.slice(0, -1),
    `${traceparent}-more`,
    `ff${traceparent.slice(2)}`,
    `00-${"0".repeat(32)}-b7ad6b7169203331-01`,
    `00-0af7651916cd43dd8448eb211c80319c-${"0".repeat(16)}-01`,
  ])("should ignore a header that cannot be read: %s", async (header) => {
    expect(await kept({ traceparent: header })).toBeUndefined();
  });

  it("should begin even if that cannot be noted", async () => {
    world.records.origins.note = () => Promise.reject(new Error("the disk is full"));
    const answer = await world.ask(path, { method: "POST", headers: { traceparent } });
    expect(answer.status).toBe(202);
  });
});

describe("an answer to a deployment", () => {
  it("should be 202 with a Location by default, and lead to its end", async () => {
    const answer = await world.ask(path, { method: "POST" });
    expect(answer.status).toBe(202);
    const { id, workload } = (await answer.json()) as { id: string; workload: string };
    expect(workload).toBe("web");
    expect(answer.headers.get("location")).toBe(`/v1/deployments/${id}`);
    const ended = await world.ask(`/v1/deployments/${id}`, { headers: { prefer: "wait=60" } });
    expect(ended.headers.get("preference-applied")).toBe("wait=60");
    const summary: unknown = await ended.json();
    expect(summary).toMatchObject({ id, status: "succeeded", by: "admin" });
    expect(deploymentSummaryWire.parse(summary)).toEqual(summary);
  });

  it("should be 200 with its result if it is waited for and succeeds", async () => {
    const answer = await world.deploy({ why: "a test", by: "me" });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("preference-applied")).toBe("wait=60");
    const result = (await answer.json()) as { id: string };
    expect(deploymentResultWire.parse(result)).toEqual(result);
    expect(result).toMatchObject({ status: "succeeded", workload: "web" });
    const [newest] = await world.deployer.history("web");
    expect(newest).toMatchObject({ id: result.id, by: "me (admin)", why: "a test" });
  });

  it("should be 502 with the reason and green's last lines if it was undone", async () => {
    await world.deploy();
    const answer = await world.deploy({ image: "registry/web:bad" });
    expect(answer.status).toBe(502);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    const problem: unknown = await answer.json();
    expect(problemWire.parse(problem)).toEqual(problem);
    expect(problem).toMatchObject({ code: "GREEN_EXITED", logTail: ["cannot reach the database"] });
  });

  it("should be 422 if the image cannot be pulled, and change nothing", async () => {
    const first = (await (await world.deploy()).json()) as { id: string };
    const answer = await world.deploy({ image: "registry/web:absent" });
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ code: "IMAGE_NOT_FOUND" });
    expect((await world.deployer.status("web")).live?.deployment).toBe(first.id);
  });

  it("should be 404 or 409 if it is refused before it is queued, waited for or not", async () => {
    await world.deployer.pause("web");
    for (const headers of [{}, { prefer: "wait=5" }, { accept: "text/plain" }]) {
      const paused = await world.ask(path, { method: "POST", headers });
      expect(paused.status).toBe(409);
      expect(await paused.json()).toMatchObject({ code: "WORKLOAD_PAUSED", status: 409 });
      const unknown = await world.ask("/v1/workloads/none/deployments", { method: "POST", headers });
      expect(unknown.status).toBe(404);
    }
  });

  it("should be 202 if it is still running after the wait", async () => {
    const json = { image: "registry/web:slow" };
    const answer = await world.ask(path, { method: "POST", json, headers: { prefer: "wait=0" } });
    expect(answer.status).toBe(202);
    expect(answer.headers.get("preference-applied")).toBe("wait=0");
    const { id } = (await answer.json()) as { id: string };
    const cancelled = await world.ask(`/v1/deployments/${id}/cancel`, { method: "POST" });
    expect(await cancelled.json()).toEqual({ outcome: expect.stringMatching(/withdrawn|undone/) as string });
  });

  it("should be 409 if somebody cancels it during the wait", async () => {
    const waiting = world.deploy({ image: "registry/web:slow" });
    let open: string | undefined;
    while (open === undefined) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      open = (await world.deployer.status("web")).open?.deployment;
    }
    await world.ask(`/v1/deployments/${open}/cancel`, { method: "POST" });
    const answer = await waiting;
    expect(answer.status).toBe(409);
    expect(await answer.json()).toMatchObject({ code: "CANCELLED", deployment: open });
  });
});

describe("a removal", () => {
  it("should be a deployment", async () => {
    await world.deploy();
    const answer = await world.ask("/v1/workloads/web?volumes=true&why=gone", {
      method: "DELETE",
      headers: { prefer: "wait=60" },
    });
    expect(answer.status).toBe(200);
    expect(await world.world.runtime.list()).toEqual([]);
    expect((await world.deployer.history("web"))[0]).toMatchObject({ operation: "remove", why: "gone" });
  });
});

describe("an Idempotency-Key", () => {
  const begin = (json: object, key = "one") =>
    world.ask(path, { method: "POST", json, headers: { "idempotency-key": key } });
  const idOf = async (answer: Response) => ((await answer.json()) as { id: string }).id;

  it("should give the same deployment for the same request", async () => {
    const id = await idOf(await begin({ why: "x" }));
    expect(await idOf(await begin({ why: "x" }))).toBe(id);
    await world.ask(`/v1/deployments/${id}`, { headers: { prefer: "wait=60" } });
    expect(await idOf(await begin({ why: "x" }))).toBe(id);
    expect(await idOf(await begin({ why: "x" }, "two"))).not.toBe(id);
    await world.deployer.reconcile();
    expect(await world.deployer.history("web")).toHaveLength(2);
  });

  it("should give the same deployment in the next server", async () => {
    const id = await idOf(await begin({ image: "registry/web:slow" }));
    await world.server.close();
    await world.deployer.close();
    await world.restart();
    expect(await idOf(await begin({ image: "registry/web:slow" }))).toBe(id);
    expect(await world.deployer.history("web")).toHaveLength(1);
    await world.deployer.cancel(id).catch(() => undefined);
  });

  it("should be refused for another request, and belong to its token alone", async () => {
    await begin({ why: "x" });
    const other = await begin({ why: "y" });
    expect(other.status).toBe(422);
    expect(await other.json()).toMatchObject({ code: "KEY_REUSED" });
    const authorization = `Bearer ${await world.issue(["deploy"])}`;
    const headers = { authorization, "idempotency-key": "one" };
    expect((await world.ask(path, { method: "POST", json: { why: "y" }, headers })).status).toBe(202);
  });

  it("should be 409 while the first request is being accepted", async () => {
    const answers = await Promise.all([begin({ why: "x" }), begin({ why: "x" })]);
    expect(answers.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([202, 409]);
  });

  it.each(["a b", "a\tb", "x".repeat(201)])("should not be %j", async (key) => {
    const headers = { "idempotency-key": key };
    const answer = await world.ask(path, { method: "POST", headers });
    expect(answer.status).toBe(400);
  });
});

describe("the log of a deployment as text", () => {
  const stream = (json: object) =>
    world.ask(path, { method: "POST", json, headers: { accept: "text/plain" } });

  it("should end with the success", async () => {
    const answer = await stream({});
    expect(answer.status).toBe(200);
    const lines = (await answer.text()).trimEnd().split("\n");
    expect(lines.at(-1)).toBe("cutover: succeeded");
    expect(lines.some((line) => line.includes("is live"))).toBe(true);
  });

  it("should break off after the failure", async () => {
    const answer = await stream({ image: "registry/web:bad" });
    let text = "";
    const read = async (): Promise<void> => {
      for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>)
        text += new TextDecoder().decode(chunk);
    };
    await expect(read()).rejects.toThrow("did not succeed");
    expect(text.trimEnd().split("\n").at(-1)).toMatch(/^cutover: failed failed GREEN_EXITED: /);
  });
});
