import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { plainSpec } from "../../testing/plain-spec.js";
import type { ContainerEvent } from "../../ports/runtime.js";
import { docker } from "./docker-runtime.js";

type Route = (request: IncomingMessage, response: ServerResponse, body: string) => void;

const servers: Server[] = [];

/** A server that speaks as an engine does, for what a real one cannot be brought to do. */
async function engineOf(routes: Readonly<Record<string, Route>>): Promise<{ port: number; seen: string[] }> {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      const path = (request.url ?? "").replace(/\?.*/, "");
      seen.push(`${request.method} ${request.url}`);
      if (path === "/_ping" && routes["/_ping"] === undefined)
        response.setHeader("Api-Version", "1.41").end("OK");
      else if (routes[path]) routes[path](request, response, body);
      else response.writeHead(404).end(JSON.stringify({ message: "page not found" }));
    });
  });
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { port: (server.address() as AddressInfo).port, seen };
}

function json(status: number, value: unknown): Route {
  return (_request, response) => response.writeHead(status).end(JSON.stringify(value));
}

const spec = { ...plainSpec("app"), environment: { TOKEN: "s3cret-value" } };
const identity = {
  name: "web-1",
  alias: "web-1",
  workload: "web",
  deployment: "1",
  fence: 1,
  port: undefined,
  loopbackPort: undefined,
};

afterEach(async () => {
  vi.unstubAllEnvs();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await once(server.close(), "close");
  }
});

describe("docker", () => {
  it("should speak to the engine that it was given, whatever DOCKER_HOST says", async () => {
    const { port } = await engineOf({
      "/v1.41/version": json(200, { Os: "linux", Arch: "arm64" }),
    });
    vi.stubEnv("DOCKER_HOST", "tcp://127.0.0.1:1");
    expect(await docker({ host: "127.0.0.1", port }).images.platform()).toBe("linux/arm64");
    await expect(docker({ socketPath: "/nonexistent.sock" }).images.platform()).rejects.toMatchObject({
      code: "ENGINE_UNREACHABLE",
      details: { engine: "/nonexistent.sock", reason: "ENOENT" },
    });
  });

  it.each([
    [{}, "directly"],
    [{ socketPath: "/run/other.sock" }, "directly"],
    [{ host: "127.0.0.2", port: 2375 }, "directly"],
    [{ host: "localhost" }, "directly"],
    [{ host: "10.0.0.5" }, "through-proxy"],
    [{ host: "engine.example.com" }, "through-proxy"],
    [{ host: "10.0.0.5", asked: "directly" }, "directly"],
    [{ asked: "through-proxy" }, "through-proxy"],
  ] as const)("should have containers asked in the way that its address allows: %o", (options, asked) => {
    expect(docker(options).asked).toBe(asked);
  });

  it("should refuse an engine that is too old, and say so in a check", async () => {
    const { port, seen } = await engineOf({
      "/_ping": (_request, response) => response.setHeader("Api-Version", "1.40").end("OK"),
    });
    const runtime = docker({ host: "127.0.0.1", port });
    await expect(runtime.list()).rejects.toMatchObject({ code: "ENGINE_TOO_OLD" });
    expect(await runtime.check([])).toMatchObject([
      { code: "ENGINE_TOO_OLD", severity: "error", subject: "engine" },
    ]);
    expect(seen).toEqual(["GET /_ping?", "GET /_ping?"]);
  });

  it("should end a check with the reason for which it was cancelled, and with no finding", async () => {
    const { port } = await engineOf({});
    const signal = AbortSignal.abort(new Error("cancelled"));
    await expect(docker({ host: "127.0.0.1", port }).check([], signal)).rejects.toThrow("cancelled");
  });

  it("should read a character whose bytes arrive in two pieces", async () => {
    const bytes = Buffer.from(JSON.stringify({ Os: "linux", Arch: "ärm" }));
    const within = bytes.indexOf("ä") + 1;
    const { port } = await engineOf({
      "/v1.41/version": (_request, response) => {
        response.write(bytes.subarray(0, within));
        setTimeout(() => response.end(bytes.subarray(within)), 20);
      },
    });
    expect(await docker({ host: "127.0.0.1", port }).images.platform()).toBe("linux/ärm");
  });

  it("should end with an error, and not hang, where an answer is cut", async () => {
    const { port } = await engineOf({
      "/v1.41/version": (_request, response) => {
        response.writeHead(200, { "content-length": 100 }).write("{");
        setTimeout(() => response.destroy(), 20);
      },
    });
    await expect(docker({ host: "127.0.0.1", port }).images.platform()).rejects.toMatchObject({
      code: "ENGINE_UNREACHABLE",
    });
  });

  it("should say that an answer cannot be read, whatever stands in its place", async () => {
    for (const answer of ["<html>", "", "null", '"text"']) {
      const route: Route = (_request, response) => response.end(answer);
      const paths =
        "version images/app/json containers/json containers/web-1/json networks networks/n volumes volumes/v images/json";
      const { port } = await engineOf(
        Object.fromEntries(paths.split(" ").map((path) => [`/v1.41/${path}`, route])),
      );
      const runtime = docker({ host: "127.0.0.1", port });
      for (const call of [
        runtime.images.platform(),
        runtime.images.find("app"),
        runtime.list(),
        runtime.inspect("web-1"),
        runtime.create({ ...identity, spec: { ...spec, networks: ["n"] } }),
        runtime.names.obstacle("n"),
        runtime.volumes.missing(["v"]),
        runtime.volumes.remove("v", "web"),
        runtime.images.list("web"),
      ])
        await expect(call).rejects.toMatchObject({ code: "ENGINE_FAILED" });
    }
  });

  it("should reject with the signal's reason while an answer is awaited", async () => {
    const { port } = await engineOf({
      "/v1.41/version": (_request, response) => void response.writeHead(200).write("{"),
    });
    const controller = new AbortController();
    const reason = new Error("enough");
    setTimeout(() => controller.abort(reason), 50);
    await expect(docker({ host: "127.0.0.1", port }).images.platform(controller.signal)).rejects.toBe(reason);
  });

  it("should send a container's environment in the body only, and take it out of the engine's words", async () => {
    let sent = "";
    const { port, seen } = await engineOf({
      "/v1.41/containers/create": (_request, response, body) => {
        sent = body;
        response
          .writeHead(400)
          .end(JSON.stringify({ message: "invalid environment variable: TOKEN=s3cret-value" }));
      },
    });
    const failure = await docker({ host: "127.0.0.1", port })
      .create({ ...identity, spec })
      .catch((error: unknown) => error);
    expect(JSON.parse(sent)).toMatchObject({ Env: ["TOKEN=s3cret-value"] });
    expect(seen.join()).not.toContain("s3cret-value");
    expect(failure).toMatchObject({
      code: "ENGINE_FAILED",
      message: expect.stringContaining("TOKEN=***") as string,
    });
    expect(JSON.stringify(failure)).not.toContain("s3cret-value");
  });

  it("should wait where a name is reserved but nothing stands under it yet, and then adopt", async () => {
    let looks = 0;
    const Labels = { "dev.cutover.workload": "web", "dev.cutover.deployment": "1" };
    const State = { Status: "created", OOMKilled: false, ExitCode: 0, StartedAt: "0001-01-01T00:00:00Z" };
    const inspect = {
      Id: "i",
      Name: "/web-1",
      State,
      Config: { Labels },
      RestartCount: 0,
      NetworkSettings: { Networks: {} },
    };
    const { port } = await engineOf({
      "/v1.41/containers/create": json(409, {}),
      "/v1.41/containers/web-1/json": (request, response, body) => {
        looks += 1;
        (looks < 3 ? json(404, { message: "No such container" }) : json(200, inspect))(
          request,
          response,
          body,
        );
      },
    });
    const adopted = await docker({ host: "127.0.0.1", port }).create({ ...identity, spec });
    expect(adopted).toMatchObject({ id: "i", workload: "web", deployment: "1", state: "created" });
    expect(looks).toBe(3);
  });

  it("should not act on a container whose id merely begins with the name", async () => {
    const { port, seen } = await engineOf({
      "/v1.41/containers/cafe/json": json(200, { Id: "cafe0123", Name: "/foreign" }),
    });
    const runtime = docker({ host: "127.0.0.1", port });
    await runtime.stop("cafe", { signalName: "SIGTERM", graceMs: 0 });
    await runtime.remove("cafe");
    await expect(runtime.start("cafe")).rejects.toMatchObject({ code: "CONTAINER_MISSING" });
    expect(seen.filter((line) => !line.startsWith("GET "))).toEqual([]);
  });

  it.each(["../info", "a/b", "", "a?b", ".."])(
    "should not let the name %j leave its place in a path",
    async (name) => {
      const { port, seen } = await engineOf({});
      await expect(docker({ host: "127.0.0.1", port }).remove(name)).rejects.toMatchObject({
        code: "INTERNAL",
      });
      await expect(docker({ host: "127.0.0.1", port }).images.find(`${name}/..`)).rejects.toMatchObject({
        code: "IMAGE_INVALID",
      });
      expect(seen).toEqual([]);
    },
  );

  it.each(["[::1]:5000/a:1", "web", `sha256:${"a".repeat(64)}`, "0123456789ab"])(
    "should ask for the image %s, as a config may name it",
    async (name) => {
      const { port, seen } = await engineOf({});
      await docker({ host: "127.0.0.1", port }).images.find(name);
      expect(seen).toContainEqual(expect.stringContaining(`/images/${name}/json`));
    },
  );

  const [before, after] = ["2023-11-14T22:13:20.25Z", "2023-11-14T22:13:25.5Z"];
  it.each([
    ["that runs, from the end of its life before", true, after, before, "1700000000.250000000"],
    ["that runs for the first time, from its first line", true, after, "0001-01-01T00:00:00Z", "0.000000000"],
    ["that has ended, from a second before its start", false, before, after, "1699999999.250000000"],
    [
      "whose start was noted after its end, from a second before its end",
      false,
      after,
      before,
      "1699999999.250000000",
    ],
  ])(
    "should follow the output of a container %s",
    async (_which, Running, StartedAt, FinishedAt, expected) => {
      const { port, seen } = await engineOf({
        "/v1.41/containers/web-1/json": json(200, {
          Id: "i",
          Name: "/web-1",
          State: { Running, StartedAt, FinishedAt },
          Config: { Tty: false },
        }),
        "/v1.41/containers/web-1/logs": (_request, response) => response.end(),
      });
      for await (const line of docker({ host: "127.0.0.1", port }).logs("web-1", { follow: true }))
        expect(line).toBe("no line");
      expect(seen.flatMap((line) => /\/logs\?.*since=([\d.]+)/.exec(line)?.[1] ?? [])).toEqual([expected]);
    },
  );

  it("should go on with a watch after the engine was gone, and tell what was missed once", async () => {
    const event = (Action: string, timeNano: string) =>
      `{"Type":"container","Action":"${Action}","Actor":{"ID":"i","Attributes":{"name":"web-1","exitCode":"9"}},"timeNano":${timeNano}}\n`;
    const state = {
      StartedAt: "2023-11-14T22:13:21.5Z",
      FinishedAt: "0001-01-01T00:00:00Z",
      ExitCode: 0,
      OOMKilled: false,
    };
    let connections = 0;
    const { port, seen } = await engineOf({
      "/v1.41/info": json(200, { SystemTime: "2023-11-14T22:13:21Z" }),
      "/v1.41/containers/web-1/json": (request, response, body) => {
        const ended = { ...state, FinishedAt: "2023-11-14T22:13:25Z", ExitCode: 9 };
        json(200, { Id: "i", Name: "/web-1", State: connections > 1 ? ended : state })(
          request,
          response,
          body,
        );
      },
      "/v1.41/events": (_request, response) => {
        connections += 1;
        if (connections === 1) {
          const [start, rest] = [event("start", "1700000001600000000"), event("oom", "1700000002000000000")];
          response.write(start.slice(0, 20));
          setTimeout(() => response.write(start.slice(20) + rest), 20);
          setTimeout(() => response.destroy(), 60);
        } else {
          // What `since` repeats, and what the container's own times have told already.
          response.write(event("oom", "1700000002000000000") + event("die", "1700000005000000123"));
          setTimeout(() => response.write(event("health_status: unhealthy", "1700000006000000000")), 50);
        }
      },
    });
    const watch = new AbortController();
    const events: ContainerEvent[] = [];
    await docker({ host: "127.0.0.1", port }).watch(
      { name: "web-1" },
      (one) => events.push(one),
      watch.signal,
    );
    await expect.poll(() => events.at(-1)?.kind, { timeout: 5000 }).toBe("unhealthy");
    watch.abort();
    expect(events).toEqual([
      { kind: "started" },
      { kind: "out-of-memory" },
      { kind: "died", exitCode: 9 },
      { kind: "unhealthy" },
    ]);
    const since = seen.flatMap((line) => /\/events\?since=([\d.]+)/.exec(line)?.[1] ?? []);
    expect(since).toEqual(["1700000001.000000000", "1700000002.000000000"]);
  });

  it("should tell from the container's own times what an engine forgot that was restarted", async () => {
    const StartedAt = "2023-11-14T22:13:20Z";
    let connections = 0;
    const { port } = await engineOf({
      "/v1.41/info": json(200, { SystemTime: "2023-11-14T22:13:21Z" }),
      "/v1.41/containers/web-1/json": (request, response, body) => {
        const running = { StartedAt, FinishedAt: "0001-01-01T00:00:00Z", ExitCode: 0, OOMKilled: false };
        const ended = { StartedAt, FinishedAt: "2023-11-14T22:13:25Z", ExitCode: 137, OOMKilled: true };
        json(200, { Id: "i", Name: "/web-1", State: connections > 1 ? ended : running })(
          request,
          response,
          body,
        );
      },
      "/v1.41/events": (_request, response) => {
        connections += 1;
        response.flushHeaders();
        if (connections === 1) setTimeout(() => response.destroy(), 20);
      },
    });
    const watch = new AbortController();
    const events: ContainerEvent[] = [];
    await docker({ host: "127.0.0.1", port }).watch(
      { name: "web-1" },
      (one) => events.push(one),
      watch.signal,
    );
    await expect.poll(() => events.at(-1)?.kind, { timeout: 5000 }).toBe("died");
    watch.abort();
    expect(events).toEqual([{ kind: "out-of-memory" }, { kind: "died", exitCode: 137 }]);
  });

  it("should go on with a watch of all, from the event after the last one, ever more slowly while it is cut at once", async () => {
    const event = (timeNano: string) =>
      `{"Type":"container","Action":"die","Actor":{"ID":"i","Attributes":{"dev.cutover.workload":"web","dev.cutover.deployment":"1"}},"timeNano":${timeNano}}\n`;
    const openedAtMs: number[] = [];
    const { port, seen } = await engineOf({
      "/v1.41/info": json(200, { SystemTime: "2023-11-14T22:13:21Z" }),
      "/v1.41/events": (_request, response) => {
        openedAtMs.push(performance.now());
        if (openedAtMs.length === 1) response.write(event("1700000002000000000"));
        if (openedAtMs.length === 6) response.write(event("1700000009000000000"));
        else setTimeout(() => response.end(), 10);
      },
    });
    const watch = new AbortController();
    const events: ContainerEvent[] = [];
    await docker({ host: "127.0.0.1", port }).watch({}, (one) => events.push(one), watch.signal);
    await expect.poll(() => events.length, { timeout: 10_000 }).toBe(2);
    watch.abort();
    const pausesMs = openedAtMs.slice(1).map((atMs, index) => atMs - (openedAtMs[index] ?? 0));
    for (const [index, leastMs] of [100, 200, 400, 800, 1_600].entries())
      expect(pausesMs[index]).toBeGreaterThanOrEqual(leastMs - 5);
    const since = seen.flatMap((line) => /\/events\?since=([\d.]+)/.exec(line)?.[1] ?? []);
    expect(since).toEqual(["1700000001.000000000", ...Array<string>(5).fill("1700000002.000000001")]);
  });

  it("should report events of the containers that carry our labels by themselves, not by their image's", async () => {
    const ours = { "dev.cutover.workload": "web", "dev.cutover.deployment": "1" };
    const event = (ID: string, at: number) =>
      `${JSON.stringify({ Type: "container", Action: "die", Actor: { ID, Attributes: ours }, timeNano: at })}\n`;
    const { port } = await engineOf({
      "/v1.41/info": json(200, { SystemTime: "2023-11-14T22:13:21Z" }),
      "/v1.41/events": (_request, response) => response.write(event("theirs", 17) + event("ours", 18)),
      "/v1.41/containers/theirs/json": json(200, { Image: "sha256:a", Config: { Labels: ours } }),
      "/v1.41/containers/ours/json": json(200, { Image: "sha256:b", Config: { Labels: ours } }),
      "/v1.41/images/sha256:a/json": json(200, { Config: { Labels: ours } }),
      "/v1.41/images/sha256:b/json": json(200, { Config: { Labels: {} } }),
    });
    const watch = new AbortController();
    const events: ContainerEvent[] = [];
    await docker({ host: "127.0.0.1", port }).watch({}, (one) => events.push(one), watch.signal);
    await expect.poll(() => events.length, { timeout: 20_000 }).toBeGreaterThan(0);
    watch.abort();
    expect(events).toHaveLength(1);
  });

  it("should say why a pull failed, without the password that the engine's words may hold", async () => {
    const message = "unauthorized: hunter2-pw is wrong";
    const { port } = await engineOf({
      "/v1.41/images/create": (_request, response) =>
        response.end(JSON.stringify({ errorDetail: { message } })),
    });
    const runtime = docker({ host: "127.0.0.1", port });
    const credentials = { username: "me", password: "hunter2-pw", serverAddress: "r.test" };
    const failure = await runtime.images
      .pull({ reference: "r.test/web:1", credentials })
      .catch((error: unknown) => error as Error);
    expect(failure).toMatchObject({ code: "IMAGE_UNAUTHORIZED" });
    expect(failure?.message).toMatch(/unauthorized: .* is wrong/);
    expect(failure?.message).not.toContain("hunter2");
    await expect(runtime.images.pull({ reference: "r.test/web:1" })).rejects.toThrow(message);
  });

  it("should agree on a version anew after the engine was gone", async () => {
    let version = "1.45";
    const { port } = await engineOf({
      "/_ping": (_request, response) => response.setHeader("Api-Version", version).end("OK"),
      "/v1.45/version": (_request, response) => {
        version = "1.41";
        response.destroy();
      },
      "/v1.41/version": json(200, { Os: "linux", Arch: "amd64" }),
    });
    const runtime = docker({ host: "127.0.0.1", port });
    await expect(runtime.images.platform()).rejects.toMatchObject({ code: "ENGINE_UNREACHABLE" });
    expect(await runtime.images.platform()).toBe("linux/amd64");
  });
});
