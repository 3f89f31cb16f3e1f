import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { afterEach, describe, expect, it } from "vitest";
import { imageLabel, type BuildRequest } from "../../ports/images.js";
import { plainBuild } from "../../testing/plain-build.js";
import { docker } from "./docker-runtime.js";

const servers: Server[] = [];
const image = `sha256:${"e".repeat(64)}`;
const made = "a".repeat(12);

interface Call {
  readonly act: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: string;
  readonly logins: unknown;
}

/** An engine that answers a build with `build`, and says of each layer that it is new and has no name. */
async function engineOf(build: (response: ServerResponse) => void) {
  const calls: Call[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "", "http://engine");
    const act = `${request.method} ${url.pathname.replace("/v1.41", "")}`;
    const config = request.headers["x-registry-config"];
    const logins: unknown =
      typeof config === "string" ? JSON.parse(Buffer.from(config, "base64").toString()) : undefined;
    void buffer(request).then(
      (body) => {
        if (act === "GET /_ping") return response.setHeader("Api-Version", "1.41").end("OK");
        calls.push({ act, query: Object.fromEntries(url.searchParams), body: body.toString(), logins });
        if (act === "POST /build") return build(response);
        if (act.endsWith("/tag")) return response.writeHead(201).end();
        if (act.startsWith("DELETE")) return response.end("[]");
        return response.end(JSON.stringify({ RepoTags: [], Created: new Date().toISOString() }));
      },
      () => undefined,
    );
  });
  // As the engine, it answers on after the other side has ended its own half.
  Object.assign(server, { httpAllowHalfOpen: true });
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { runtime: docker({ host: "127.0.0.1", port }), calls };
}

/** Answers as the engine does: one object a line. */
function telling(...events: readonly object[]) {
  return (response: ServerResponse): void => {
    response.end(events.map((event) => `${JSON.stringify(event)}\n`).join(""));
  };
}

const requestOf = (more: Partial<BuildRequest> = {}) =>
  plainBuild({ dockerfile: "docker/Dockerfile", labels: { team: "blue" }, ...more });

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await once(server.close(), "close");
  }
});

const done = { aux: { ID: image } };
const removals = (calls: readonly Call[]) =>
  calls.flatMap(({ act }) => (act.startsWith("DELETE") ? [act] : []));

describe("a build by the engine's own builder", () => {
  it("should send the context, and only the settings that were made", async () => {
    const { runtime, calls } = await engineOf(telling(done));
    const { request } = requestOf();
    expect(await runtime.images.build(request)).toBe(image);
    const [call] = calls;
    expect(call).toMatchObject({ act: "POST /build", body: "the context", logins: undefined });
    expect(call?.query).toEqual({
      t: "cutover/web:d1",
      dockerfile: "docker/Dockerfile",
      rm: "1",
      forcerm: "1",
      labels: JSON.stringify({ team: "blue", [imageLabel]: "web" }),
      buildargs: "{}",
      cachefrom: "[]",
    });
    expect(request.context.destroyed).toBe(true);
  });

  it("should send every setting that was made", async () => {
    const { runtime, calls } = await engineOf(telling(done));
    const { request } = requestOf({
      args: { A: "1" },
      secretArgs: { TOKEN: "t-value" },
      cacheFrom: ["web:cache"],
      noCache: true,
      pull: true,
      target: "final",
      platform: "linux/arm64",
      credentials: [{ username: "u", password: "pass-word", serverAddress: "r.test" }],
    });
    await runtime.images.build(request);
    expect(calls[0]?.query).toMatchObject({
      buildargs: JSON.stringify({ A: "1", TOKEN: "t-value" }),
      cachefrom: JSON.stringify(["web:cache"]),
      nocache: "1",
      pull: "1",
      target: "final",
      platform: "linux/arm64",
    });
    expect(calls[0]?.logins).toEqual({
      "r.test": { username: "u", password: "pass-word", serveraddress: "r.test" },
    });
  });

  it("should report the Dockerfile's own steps and what they print, and leave out the labels' steps", async () => {
    const { runtime, calls } = await engineOf(
      telling(
        { status: "Pulling from library/base" },
        { status: "Downloading", progressDetail: { current: 1 }, id: "abc" },
        { status: "Pull complete", id: "abc" },
        { stream: "Step 1/4 : FROM base AS make\n ---> 111111111111\n" },
        { stream: `Step 2/4 : RUN make\n ---> Running in cccccccccccc\nmade it\n ---> ${made}\n` },
        { stream: "Step 3/4 : LABEL team=blue\nStep 4/4 : LABEL cutover.image=web\n" },
        done,
        { stream: "Successfully built aaaaaaaaaaaa\n" },
      ),
    );
    const { request, lines, steps } = requestOf();
    expect(await runtime.images.build(request)).toBe(image);
    expect(lines).toEqual(["Pulling from library/base", "made it"]);
    expect(steps).toEqual(["1/2 FROM base AS make", "2/2 RUN make"]);
    expect(removals(calls)).toEqual([]);
  });

  it("should name the stages that the image was built from", async () => {
    const { runtime, calls } = await engineOf(
      telling({ stream: `Step 1/4 : FROM base\n ---> 1\nStep 2/4 : RUN make\n ---> ${made}\n` }, done, {
        stream: "Step 3/4 : FROM scratch\n ---> \n",
      }),
    );
    await runtime.images.build(requestOf().request);
    expect(calls.map(({ act }) => act)).toEqual(["POST /build", `POST /images/${made}/tag`]);
  });

  it.each([
    { errorDetail: { message: "exit code 7" }, error: "ignored" },
    { error: "exit code 7" },
    { errorDetail: { message: "exit code 7" } },
  ])("should remove the layers of a build that failed, and name the step: %j", async (failure) => {
    const { runtime, calls } = await engineOf(
      telling(
        { stream: `Step 1/4 : FROM base\n ---> 1\nStep 2/4 : RUN false\n ---> ${made}\nno\n` },
        failure,
      ),
    );
    const { request } = requestOf();
    await expect(runtime.images.build(request)).rejects.toMatchObject({
      code: "BUILD_FAILED",
      message: "Step 2/2 of the build failed: exit code 7",
      details: { output: ["no"] },
    });
    expect(removals(calls)).toEqual([`DELETE /images/${made}`]);
    expect(request.context.destroyed).toBe(true);
  });

  it("should report the engine's words if it refuses the build, or its status if it has none", async () => {
    const refused = await engineOf((response) =>
      response.writeHead(400).end(JSON.stringify({ message: "no Dockerfile" })),
    );
    await expect(refused.runtime.images.build(requestOf().request)).rejects.toMatchObject({
      message: "The build failed: no Dockerfile",
    });
    const silent = await engineOf((response) => response.writeHead(500).end());
    await expect(silent.runtime.images.build(requestOf().request)).rejects.toMatchObject({
      message: "The build failed: status 500",
    });
  });

  it("should fail if the engine ends without an image", async () => {
    const { runtime } = await engineOf(telling({ stream: "Step 1/1 : FROM base\n" }));
    await expect(runtime.images.build(requestOf().request)).rejects.toMatchObject({ code: "ENGINE_FAILED" });
  });

  it("should refuse build secrets before it sends anything", async () => {
    const { runtime, calls } = await engineOf(telling(done));
    const { request } = requestOf({ secrets: { npm: "npm-secret" } });
    await expect(runtime.images.build(request)).rejects.toMatchObject({ code: "BUILDER_MISSING" });
    expect(calls).toEqual([]);
  });

  it("should not begin once it is cancelled", async () => {
    const { runtime, calls } = await engineOf(telling(done));
    const signal = AbortSignal.abort(new Error("cancelled"));
    await expect(runtime.images.build(requestOf().request, signal)).rejects.toThrow("cancelled");
    expect(calls).toEqual([]);
  });

  it("should hang up when it is cancelled, and remove what the engine has made until it ends", async () => {
    const controller = new AbortController();
    const { runtime, calls } = await engineOf((response) => {
      response.write(`${JSON.stringify({ stream: "Step 1/3 : FROM base\n ---> 1\n" })}\n`);
      response.socket?.once("end", () => {
        response.write(`${JSON.stringify({ stream: `Step 2/3 : RUN a\n ---> ${made}\n` })}\n`);
        telling({ errorDetail: { message: "context canceled" } })(response);
      });
    });
    const { request } = requestOf({ onStep: () => controller.abort(new Error("cancelled")) });
    await expect(runtime.images.build(request, controller.signal)).rejects.toThrow("cancelled");
    expect(removals(calls)).toEqual([`DELETE /images/${made}`]);
  });

  it("should end with the context's own error if the context breaks off", async () => {
    const { runtime } = await engineOf(telling(done));
    const context = new Readable({
      read() {
        this.destroy(new Error("the folder is gone"));
      },
    });
    await expect(runtime.images.build(requestOf({ context }).request)).rejects.toThrow("the folder is gone");
  });
});
