import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { WholeRuntime } from "../../ports/optional-ports.js";
import type { Runtime } from "../../ports/runtime.js";
import { docker } from "./docker-runtime.js";

const servers: Server[] = [];
const never = new AbortController().signal;

interface Call {
  readonly act: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
}
type Answer = { readonly status: number; readonly body?: unknown } | ((response: ServerResponse) => void);

/** An engine that answers what it is told to, in turn; the last answer stays. */
async function engineOf(answers: Readonly<Record<string, readonly Answer[]>>) {
  const calls: Call[] = [];
  const turns = new Map<string, number>();
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.on("end", () => {
      const url = new URL(request.url ?? "", "http://engine");
      if (url.pathname === "/_ping") return response.setHeader("Api-Version", "1.41").end("OK");
      const act = `${request.method} ${url.pathname.replace("/v1.41", "")}`;
      calls.push({ act, query: url.searchParams, body: text === "" ? undefined : JSON.parse(text) });
      const turn = turns.get(act) ?? 0;
      turns.set(act, turn + 1);
      const answer = answers[act]?.[Math.min(turn, answers[act].length - 1)] ?? { status: 404, body: {} };
      if (typeof answer === "function") return answer(response);
      return response
        .writeHead(answer.status)
        .end(answer.body === undefined ? "" : JSON.stringify(answer.body));
    });
  });
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { runtime: docker({ host: "127.0.0.1", port }), calls };
}

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await once(server.close(), "close");
  }
});

const state = (Running: boolean, Restarting = false): Answer => ({
  status: 200,
  body: { Id: "i".repeat(64), Name: "/web-1", State: { Running, Restarting } },
});
const noAnswer: Answer = () => undefined;
const inspect = "GET /containers/web-1/json";
const kill = "POST /containers/web-1/kill";
const wait = "POST /containers/web-1/wait";

describe("a stop of a container", () => {
  const stop = (runtime: Runtime, graceMs = 60_000, signal = never) =>
    runtime.stop("web-1", { signalName: "SIGINT", graceMs }, signal);

  it("should be its signal alone where it ends by it", async () => {
    const { runtime, calls } = await engineOf({
      [kill]: [{ status: 204 }],
      [wait]: [{ status: 200, body: { StatusCode: 0 } }],
      [inspect]: [state(false)],
    });
    await stop(runtime);
    expect(calls.filter(({ act }) => act === kill).map(({ query }) => query.get("signal"))).toEqual([
      "SIGINT",
    ]);
    expect(calls.find(({ act }) => act === wait)?.query.get("condition")).toBe("not-running");
  });

  it.each([
    ["its grace is over", [noAnswer, { status: 200, body: {} }], 50],
    ["its restart policy brings it back", [{ status: 200, body: {} }], 60_000],
  ] as const)("should be a kill after its signal where %s", async (_, waits, graceMs) => {
    const { runtime, calls } = await engineOf({
      [kill]: [{ status: 204 }],
      [wait]: waits,
      [inspect]: [state(true, true), state(false)],
    });
    await stop(runtime, graceMs);
    const signals = calls.filter(({ act }) => act === kill).map(({ query }) => query.get("signal"));
    expect(signals).toEqual(["SIGINT", "SIGKILL"]);
  });

  it.each([state(true), state(false, true)])("should fail where it runs even after that", async (still) => {
    const { runtime } = await engineOf({
      [kill]: [{ status: 204 }],
      [wait]: [{ status: 200, body: {} }],
      [inspect]: [still],
    });
    await expect(stop(runtime)).rejects.toMatchObject({ code: "ENGINE_FAILED" });
  });

  it.each([404, 409])("should be done where there is nothing to signal: %i", async (status) => {
    const { runtime, calls } = await engineOf({ [kill]: [{ status, body: { message: "no" } }] });
    await stop(runtime);
    expect(calls.map(({ act }) => act)).toEqual([kill]);
  });

  it("should be done where it is gone while it is waited for", async () => {
    const { runtime, calls } = await engineOf({
      [kill]: [{ status: 204 }],
      [wait]: [{ status: 404, body: {} }],
    });
    await stop(runtime);
    expect(calls.map(({ act }) => act)).toEqual([kill, wait]);
  });

  it("should fail as the engine does", async () => {
    const broken = { status: 500, body: { message: "it is broken" } };
    for (const answers of [{ [kill]: [broken] }, { [kill]: [{ status: 204 }], [wait]: [broken] }]) {
      const { runtime } = await engineOf(answers);
      await expect(stop(runtime)).rejects.toMatchObject({ code: "ENGINE_FAILED" });
    }
  });

  it("should end at once when it is not wanted any more", async () => {
    const { runtime } = await engineOf({ [kill]: [{ status: 204 }], [wait]: [noAnswer] });
    const signal = AbortSignal.timeout(50);
    await expect(stop(runtime, 60_000, signal)).rejects.toMatchObject({ name: "TimeoutError" });
  });
});

describe("a command in a container", () => {
  const exec = "POST /containers/web-1/exec";
  const start = "POST /exec/e1/start";
  const end = "GET /exec/e1/json";
  const prepared = { status: 201, body: { Id: "e1" } };
  const run = (runtime: WholeRuntime, timeoutMs = 60_000, lines: string[] = [], signal = never) =>
    runtime.exec.run(
      "web-1",
      { command: ["sh", "-c", "true"], timeoutMs, onLine: (line) => lines.push(line) },
      signal,
    );
  /** Output as the engine frames it. */
  const says: Answer = (response) => {
    const text = "one\ntwo";
    response
      .writeHead(200)
      .end(Buffer.concat([Buffer.from([1, 0, 0, 0, 0, 0, 0, text.length]), Buffer.from(text)]));
  };

  it("should be run as it is, told line by line, and end with its exit code", async () => {
    const { runtime, calls } = await engineOf({
      [exec]: [prepared],
      [start]: [says],
      [end]: [
        { status: 200, body: { Running: true, ExitCode: null } },
        { status: 200, body: { Running: false, ExitCode: 3 } },
      ],
    });
    const lines: string[] = [];
    expect(await run(runtime, 60_000, lines)).toEqual({ exitCode: 3 });
    expect(lines).toEqual(["one", "two"]);
    expect(calls[0]?.body).toEqual({ AttachStdout: true, AttachStderr: true, Cmd: ["sh", "-c", "true"] });
    expect(calls[1]?.body).toEqual({ Detach: false, Tty: false });
  });

  it("should be left where it lasts too long, and have no exit code then", async () => {
    const { runtime } = await engineOf({ [exec]: [prepared], [start]: [noAnswer] });
    expect(await run(runtime, 50)).toEqual({ exitCode: undefined });
    const signal = AbortSignal.timeout(50);
    await expect(run(runtime, 60_000, [], signal)).rejects.toMatchObject({ name: "TimeoutError" });
  });

  it("should need nobody who cancels it or reads its output", async () => {
    const ended = { status: 200, body: { Running: false, ExitCode: 0 } };
    const { runtime } = await engineOf({ [exec]: [prepared], [start]: [says, noAnswer], [end]: [ended] });
    const command = ["true"];
    expect(await runtime.exec.run("web-1", { command, timeoutMs: 60_000 })).toEqual({ exitCode: 0 });
    expect(await runtime.exec.run("web-1", { command, timeoutMs: 50 })).toEqual({ exitCode: undefined });
  });

  it.each([
    [{ [exec]: [{ status: 404, body: { message: "no" } }] }, "CONTAINER_MISSING"],
    [{ [exec]: [{ status: 409, body: { message: "paused" } }] }, "HOOK_FAILED"],
    [{ [exec]: [{ status: 201, body: {} }] }, "ENGINE_FAILED"],
    [{ [exec]: [prepared], [start]: [{ status: 409, body: { message: "no" } }] }, "HOOK_FAILED"],
    [{ [exec]: [prepared], [start]: [says], [end]: [{ status: 404, body: {} }] }, "CONTAINER_MISSING"],
    [
      { [exec]: [prepared], [start]: [says], [end]: [{ status: 200, body: { Running: false } }] },
      "HOOK_FAILED",
    ],
  ] as const)("should fail as the engine says: %j", async (answers, code) => {
    const { runtime } = await engineOf(answers);
    await expect(run(runtime)).rejects.toMatchObject({ code });
  });
});

describe("an alias of a container", () => {
  const at = { network: "edge", alias: "web", keep: ["web-1"] };
  const leave = "POST /networks/edge/disconnect";
  const join = "POST /networks/edge/connect";
  const ok = { status: 200 };
  const joined = (Aliases: readonly string[], more: object = {}, Running = true): Answer => ({
    status: 200,
    body: {
      Id: "i".repeat(64),
      Name: "/web-1",
      State: { Running },
      NetworkSettings: {
        Networks: { edge: { Aliases, IPAddress: Running ? "10.0.0.2" : "", MacAddress: "02:42", ...more } },
      },
    },
  });
  const connected = (calls: readonly Call[]) =>
    calls.filter(({ act }) => act === join).map(({ body }) => body);

  it("should be given by leaving the network and joining it again, with the names that it had", async () => {
    const { runtime, calls } = await engineOf({
      [inspect]: [joined(["db", "i".repeat(12)])],
      [leave]: [ok],
      [join]: [ok],
    });
    await runtime.names.give("web-1", at);
    expect(calls.map(({ act }) => act)).toEqual([inspect, leave, join]);
    expect(connected(calls)).toEqual([
      { Container: "web-1", EndpointConfig: { Aliases: ["db", "web-1", "web"] } },
    ]);
  });

  it("should not be given once more, and not without a container", async () => {
    const { runtime, calls } = await engineOf({ [inspect]: [joined(["web"]), { status: 404, body: {} }] });
    await runtime.names.give("web-1", at);
    expect(calls).toHaveLength(1);
    await expect(runtime.names.give("web-1", at)).rejects.toMatchObject({ code: "CONTAINER_MISSING" });
  });

  it("should be taken, and the address be kept for the connections that are open", async () => {
    const { runtime, calls } = await engineOf({ [inspect]: [joined(["web"])], [leave]: [ok], [join]: [ok] });
    expect(await runtime.names.take("web-1", at)).toBe(true);
    const fixed = { IPAMConfig: { IPv4Address: "10.0.0.2" }, MacAddress: "02:42" };
    expect(connected(calls)).toEqual([
      { Container: "web-1", EndpointConfig: { Aliases: ["web-1"], ...fixed } },
    ]);
  });

  it("should be taken of one that is stopped without an address, which another may have by then", async () => {
    const stopped = joined(["web"], { IPAMConfig: { IPv4Address: "10.0.0.2" } }, false);
    const { runtime, calls } = await engineOf({ [inspect]: [stopped], [leave]: [ok], [join]: [ok] });
    expect(await runtime.names.take("web-1", at)).toBe(false);
    expect(connected(calls)).toEqual([{ Container: "web-1", EndpointConfig: { Aliases: ["web-1"] } }]);
  });

  it("should not be taken where it is not there, nor the container", async () => {
    const { runtime, calls } = await engineOf({ [inspect]: [joined(["db"]), { status: 404, body: {} }] });
    expect(await runtime.names.take("web-1", at)).toBe(false);
    expect(await runtime.names.take("web-1", at)).toBe(false);
    expect(calls.map(({ act }) => act)).toEqual([inspect, inspect]);
  });

  it("should fail where the network cannot be left, unless it was left before", async () => {
    const refused = { status: 400, body: { message: "no" } };
    const { runtime } = await engineOf({ [inspect]: [joined([])], [leave]: [refused] });
    await expect(runtime.names.give("web-1", at)).rejects.toMatchObject({ code: "ALIAS_UNSUPPORTED" });
    const half = joined([], { IPAddress: "" });
    const other = await engineOf({ [inspect]: [half], [leave]: [refused], [join]: [ok] });
    await other.runtime.names.give("web-1", at);
    expect(connected(other.calls)).toHaveLength(1);
  });

  it("should leave a container at another address rather than nowhere, and say so", async () => {
    const { runtime, calls } = await engineOf({
      [inspect]: [joined(["web"])],
      [leave]: [ok],
      [join]: [{ status: 403, body: { message: "taken" } }, ok],
    });
    await expect(runtime.names.take("web-1", at)).rejects.toMatchObject({ code: "ENGINE_FAILED" });
    expect(connected(calls).at(-1)).toEqual({ Container: "web-1", EndpointConfig: { Aliases: ["web-1"] } });
  });

  it("should not be tried twice the same way where there is no address to keep", async () => {
    const { runtime, calls } = await engineOf({
      [inspect]: [joined(["web"], {}, false)],
      [leave]: [ok],
      [join]: [{ status: 403, body: { message: "no" } }],
    });
    await expect(runtime.names.take("web-1", at)).rejects.toMatchObject({ code: "ENGINE_FAILED" });
    expect(connected(calls)).toHaveLength(1);
  });

  it.each([
    [
      "an own subnet",
      { Name: "edge", IPAM: { Config: [{ Subnet: "10.1.0.0/24", Gateway: "10.1.0.1" }] } },
      /^possible$/,
    ],
    [
      "the engine's subnet",
      { Name: "edge", IPAM: { Config: [{ Subnet: "172.18.0.0/16", Gateway: "172.18.0.1" }] } },
      /172\.18\.0\.0\/16/,
    ],
    [
      "a smaller part of it",
      { Name: "edge", IPAM: { Config: [{ Subnet: "172.18.0.0/24", Gateway: "172.18.0.1" }] } },
      /^possible$/,
    ],
    [
      "a person's subnet of that kind",
      { Name: "edge", IPAM: { Config: [{ Subnet: "172.18.0.0/16" }] } },
      /^possible$/,
    ],
    ["no subnet of IPv4", { Name: "edge", IPAM: { Config: [{ Subnet: "fd00::/64" }] } }, /no subnet/],
    ["the bridge", { Name: "bridge" }, /knows no aliases/],
  ])("should be possible by the network: %s", async (_, network, obstacle) => {
    const { runtime } = await engineOf({
      "GET /networks/edge": [{ status: 200, body: network }],
      "GET /info": [{ status: 200, body: {} }],
    });
    const found = await runtime.names.obstacle("edge");
    expect(found ?? "possible").toMatch(obstacle);
  });
});

describe("the images of an engine", () => {
  const names = (...RepoTags: string[]) => ({ status: 200, body: [{ Id: "sha256:1", RepoTags }] });

  it("should go by their names, with the stages that were kept for them, and no others", async () => {
    const gone = { status: 200, body: [] };
    const { runtime, calls } = await engineOf({
      "DELETE /images/cutover/web:1": [gone],
      "DELETE /images/cutover/web:1-stage-1": [gone],
      "GET /images/json": [names("cutover/web:1-stage-1", "cutover/web:10-stage-1", "other:1")],
    });
    await runtime.images.remove("cutover/web:1");
    const removed = calls.flatMap(({ act }) => (act.startsWith("DELETE") ? act : []));
    expect(removed.map((act) => decodeURIComponent(act))).toEqual([
      "DELETE /images/cutover/web:1",
      "DELETE /images/cutover/web:1-stage-1",
    ]);
  });

  it("should be listed by the beginning of their names", async () => {
    const { runtime } = await engineOf({
      "GET /images/json": [names("cutover/web:1", "other/cutover/web:2")],
    });
    expect(await runtime.images.tags("cutover/")).toEqual(["cutover/web:1"]);
  });

  it("should be named, or said not to be there", async () => {
    const tag = "POST /images/sha256:1/tag";
    const { runtime, calls } = await engineOf({ [tag]: [{ status: 201 }, { status: 404, body: {} }] });
    await runtime.images.tag("sha256:1", "cutover/web:1");
    expect(Object.fromEntries(calls[0]?.query ?? [])).toEqual({ repo: "cutover/web", tag: "1" });
    await expect(runtime.images.tag("sha256:1", "cutover/web:1")).rejects.toMatchObject({
      code: "IMAGE_NOT_FOUND",
    });
  });
});
