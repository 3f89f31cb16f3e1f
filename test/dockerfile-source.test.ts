import { execFile } from "node:child_process";
import { randomBytes, randomInt } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { docker, type DeploymentResult } from "@cutover/core";
import { secretReader, type EventDetail, type Release } from "@cutover/core/plugin";
import { imageLabel, systemClock, type WholeRuntime } from "@cutover/core/ports";
import { validateConfig } from "@cutover/core/schema";
import { dockerfile } from "@cutover/plugin-dockerfile";
import Docker from "dockerode";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { composeFolder } from "./parts/compose/compose-folder.js";
import { ensureDockerEngine, type DockerEngine } from "./parts/docker-engine/ensure-docker-engine.js";
import { pushImage } from "./parts/images/build-images.js";
import { TestEngine } from "./parts/images/test-engine.js";
import { OpenLoopLoad, summarizeLoad } from "./parts/load/open-loop-load.js";
import { startRegistry } from "./parts/registry/start-registry.js";
import { openRealWorld, type RealWorld } from "./parts/world/real-world.js";

const domain = "built.cutover.test";
const plugin = dockerfile();
let engine: DockerEngine;
let api: Docker;
let runtime: WholeRuntime;
let base: string;
let folder: string;
/** A text in every image of this run, and in no other. */
const mark = `mark-${randomBytes(6).toString("hex")}`;

beforeAll(async () => {
  engine = await ensureDockerEngine();
  api = new Docker({ socketPath: engine.socketPath });
  runtime = docker({ socketPath: engine.socketPath });
  base = await new TestEngine(engine.socketPath).ensureImage("cutover-test/busybox", [
    {
      name: "Dockerfile",
      content:
        'FROM scratch\nCOPY busybox /bin/busybox\nRUN ["/bin/busybox", "--install", "-s", "/bin"]\nENV PATH=/bin\n',
    },
    { name: "busybox", content: await readFile("/bin/busybox"), mode: 0o755 },
  ]);
});
afterAll(() => engine.stop());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cutover-built-"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

/** Writes files of the build context, by their paths. */
async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

const lines = (...all: string[]): string => `${[`FROM ${base}`, `ENV MARK=${mark}`, ...all].join("\n")}\n`;

/** A site whose page says `page`; built in three steps of its own. */
const site = (page: string, ...more: string[]): Record<string, string> => ({
  Dockerfile: lines(
    "COPY page.html /www/index.html",
    'RUN echo "the page is $(cat /www/index.html)"',
    ...more,
    'CMD ["httpd", "-f", "-p", "8080", "-h", "/www"]',
  ),
  "page.html": page,
});

/** Everything with this run's mark: images without a name, and containers. */
async function leftovers(): Promise<string[]> {
  const found: string[] = [];
  for (const { Id, RepoTags } of await api.listImages({ filters: { dangling: ["true"] } })) {
    const { Config } = await api.getImage(Id).inspect();
    if (Config.Env?.includes(`MARK=${mark}`)) found.push(`image ${Id} ${RepoTags?.join(" ")}`);
  }
  for (const { Id } of await api.listContainers({ all: true })) {
    const container = await api
      .getContainer(Id)
      .inspect()
      .catch(() => undefined);
    if (container?.Config.Env?.includes(`MARK=${mark}`)) found.push(`container ${Id} ${container.Name}`);
  }
  return found;
}

async function removeImagesOf(workload: string): Promise<void> {
  for (const { tags } of await runtime.images.list(workload))
    for (const tag of tags) await runtime.images.remove(tag);
}

describe("a workload that is built", () => {
  let world: RealWorld;
  beforeEach(async () => {
    world = await openRealWorld({
      socketPath: engine.socketPath,
      proxy: "nginx",
      timing: { drainQuietMs: 500, quarantineMs: 2_000, verifyTimeoutMs: 5_000 },
      sources: [plugin],
    });
  });
  afterEach(async () => {
    await world.close();
    await removeImagesOf("built");
  });

  const config = (more: Record<string, unknown> = {}) => ({
    directory: folder,
    port: 8080,
    domains: [domain],
    healthcheck: { path: "/", interval: "200ms", deadline: "20s" },
    stop_grace_period: "2s",
    ...more,
  });
  async function apply(more?: Record<string, unknown>): Promise<void> {
    await world.deployer.apply({ name: "built", source: "dockerfile", config: config(more) });
  }
  async function deploy(more?: Record<string, unknown>): Promise<DeploymentResult> {
    await apply(more);
    return world.deployer.deploy("built").done;
  }
  function ask(): Promise<string> {
    return new Promise((resolve, reject) => {
      const options = { host: "127.0.0.1", port: world.proxyPort, headers: { host: domain }, agent: false };
      get(options, (response) => {
        text(response).then((body) => resolve(`${response.statusCode} ${body}`), reject);
      }).on("error", reject);
    });
  }
  const running = async () => (await runtime.list("built")).map(({ deployment }) => deployment);
  const told = (type: EventDetail["type"], deployment: string) =>
    world.events.filter((event) => event.type === type && event.deployment === deployment);

  it("should be deployed, updated and rolled back, with its steps and lines told, and be gone when it is removed", async () => {
    await write(site("one"));
    await apply();
    const { steps } = await world.deployer.explain("built");
    expect(steps[0]?.summary).toMatch(/with the classic builder/);
    const first = await deploy();
    expect(first).toMatchObject({ status: "succeeded", strategy: "recreate" });
    expect(await ask()).toBe("200 one");
    expect(told("build:step", first.id)[2]).toMatchObject({
      step: "3/5",
      instruction: "COPY page.html /www/index.html",
    });
    expect(told("build:line", first.id)).toContainEqual(expect.objectContaining({ line: "the page is one" }));
    await write(site("two"));
    const second = await deploy();
    expect(second).toMatchObject({ status: "succeeded", strategy: "recreate" });
    expect(await ask()).toBe("200 two");
    expect(await running()).toEqual([second.id]);
    expect(second.timings.downtimeMs).toBeGreaterThan(0);
    const [{ image: newer } = {}, { image: older } = {}] = await world.deployer.history("built");
    expect(newer).toMatch(/^sha256:/);
    expect(newer).not.toBe(older);
    const back = await world.deployer.rollback("built", { to: first.id }).done;
    expect(back).toMatchObject({ status: "succeeded", error: undefined });
    expect(await ask()).toBe("200 one");
    const again = await world.deployer.redeploy("built", second.id).done;
    expect(again).toMatchObject({ status: "succeeded", error: undefined });
    expect(await ask()).toBe("200 two");
    expect([back, again].flatMap(({ id }) => told("build:step", id))).toEqual([]);
    await world.deployer.remove("built").done;
    expect(await runtime.images.list("built")).toEqual([]);
    expect(await running()).toEqual([]);
    await expect(ask()).resolves.not.toBe("200 two");
    expect(await leftovers()).toEqual([]);
  });

  it("should not be built again where nothing has changed, and say so", async () => {
    await write(site("same"));
    const first = await deploy();
    const second = await deploy({ environment: { A: "1" } });
    expect([first.status, second.status]).toEqual(["succeeded", "succeeded"]);
    expect(told("build:finished", first.id)).toMatchObject([{ built: true, builder: "classic" }]);
    expect(told("build:finished", second.id)).toMatchObject([{ built: false, builder: "classic" }]);
    expect(told("build:step", second.id)).toEqual([]);
    const [newer, older] = await world.deployer.history("built");
    expect(newer?.image).toBe(older?.image);
    const third = await deploy({ no_cache: true });
    expect(told("build:finished", third.id)).toMatchObject([{ built: true }]);
  });

  it("should serve on when its build fails, with the step and its last lines told", async () => {
    vi.stubEnv("CUTOVER_SECRET_TEST_TOKEN", "tok-3n-secret");
    await write(site("blue"));
    const blue = await deploy();
    await write(site("green", "ARG TOKEN", 'RUN echo "token is $TOKEN"; echo "cannot go on"; exit 7'));
    const failed = await deploy({
      args: { TOKEN: { from_env: "CUTOVER_SECRET_TEST_TOKEN" } },
      deploy_strategy: "blue-green",
    });
    expect(failed).toMatchObject({ status: "failed", phase: "planned", error: { code: "BUILD_FAILED" } });
    const { message, details } = failed.error ?? { message: "", details: {} };
    expect(message).toMatch(/^Step 6\/7 of the build failed: .* returned a non-zero code: 7$/);
    expect(details).toMatchObject({ step: "6/7", output: ["token is [secret]", "cannot go on"] });
    expect(await ask()).toBe("200 blue");
    expect(await running()).toEqual([blue.id]);
    expect(await leftovers()).toEqual([expect.stringContaining(`built-${blue.id}`)]);
    const stored = await readFile(world.databaseFile, "latin1");
    for (const where of [JSON.stringify(world.events), JSON.stringify(failed.error), stored])
      expect(where).not.toContain("tok-3n-secret");
  });

  it("should serve on when it is cancelled while it is built, and leave nothing on the engine", async () => {
    await write(site("blue"));
    const blue = await deploy();
    await write(site("green", "RUN echo one > /one", "RUN echo now; sleep 120"));
    await apply();
    const abort = new AbortController();
    const deployment = world.deployer.deploy("built", { signal: abort.signal });
    for await (const event of deployment.events) {
      if (event.type === "build:line" && event.line === "now") abort.abort();
    }
    const result = await deployment.done;
    expect(result).toMatchObject({ status: "cancelled", error: { code: "CANCELLED" } });
    expect(await leftovers()).toEqual([expect.stringContaining(`built-${blue.id}`)]);
    expect(await ask()).toBe("200 blue");
    expect(await running()).toEqual([blue.id]);
  });

  it("should lose no request blue-green, and serve on while it is built", async () => {
    await write(site("v1"));
    await deploy({ deploy_strategy: "blue-green" });
    const load = new OpenLoopLoad({
      port: world.proxyPort,
      host: domain,
      // busybox's httpd lets no more than nine connections wait.
      perSecond: 10,
      timeoutMs: 60_000,
      connections: "fresh",
    }).start();
    await write(site("v2", "RUN sleep 1"));
    const second = await deploy({ deploy_strategy: "blue-green" });
    const answers = await load.stop();
    expect(second).toMatchObject({ status: "succeeded", strategy: "blue-green" });
    expect(summarizeLoad(answers)).toMatchObject({ failures: [], bodies: ["v1", "v2"] });
    expect(answers.length).toBeGreaterThan(20);
  });
});

describe("a build", () => {
  const workload = `build-${randomBytes(4).toString("hex")}`;
  let events: EventDetail[] = [];
  beforeEach(() => (events = []));
  afterEach(() => removeImagesOf(workload));

  async function prepare(fields: Record<string, unknown> = {}, deployment = "d1"): Promise<Release> {
    const source = fields["dockerfile_inline"] || fields["repository"] ? {} : { directory: folder };
    const config = validateConfig(plugin.schema, { ...source, ...fields });
    const { signal } = new AbortController();
    const emit = (event: EventDetail): unknown => events.push(event);
    return plugin.prepare(config, {
      workload,
      deployment,
      runtime,
      clock: systemClock,
      signal,
      emit,
      resolveSecret: secretReader(),
      assertAllowed: async () => undefined,
      localPath: async (_: string, written: string) => written,
    });
  }
  const printed = () => events.flatMap((event) => (event.type === "build:line" ? event.line : []));
  const names = async () => (await runtime.images.list(workload)).flatMap(({ tags }) => tags).sort();

  it("should see of its context what .dockerignore leaves, and nothing of its own files in the image", async () => {
    await write({
      "docker/Dockerfile": lines("COPY . /context", "RUN cd /context && find . -type f | sort"),
      ".dockerignore": "# all\n**\n!src\nsrc/**/*.log\n!docs/*.md\n",
      "src/a.txt": "a",
      "src/deep/b.log": "b",
      "src/deep/c.txt": "c",
      "docs/read.md": "d",
      "docs/draft.txt": "e",
      "secret.txt": "f",
    });
    await prepare({ dockerfile: "docker/Dockerfile" });
    expect(printed()).toEqual(["./docs/read.md", "./src/a.txt", "./src/deep/c.txt"]);
  });

  it("should refuse a context with a link that leads out of it, and say which", async () => {
    await write({ Dockerfile: lines("COPY . /context") });
    await symlink("/etc", join(folder, "out"));
    await expect(prepare()).rejects.toMatchObject({ code: "TREE_UNSAFE", details: { path: "out" } });
  });

  it("should come from an inline Dockerfile, to a stage, with arguments", async () => {
    const stages = `FROM ${base} AS first\nARG COLOR\nRUN echo "it is $COLOR"\nFROM ${base} AS last\nRUN exit 9\n`;
    const { container } = await prepare({
      dockerfile_inline: stages,
      target: "first",
      args: { COLOR: "red" },
    });
    expect(printed()).toContain("it is red");
    expect(container.image).toMatch(/^sha256:/);
    await expect(prepare({ dockerfile_inline: stages }, "d2")).rejects.toMatchObject({
      code: "BUILD_FAILED",
    });
  });

  it("should come from a folder of a git repository at a ref", async () => {
    await write({ "app/Dockerfile": lines("RUN echo from git"), "app/x": "1" });
    const git = (...rest: string[]) =>
      promisify(execFile)("git", ["-c", "user.name=t", "-c", "user.email=t@e.test", ...rest], {
        cwd: folder,
      });
    await git("init", "--quiet", "--initial-branch=main");
    await git("add", ".");
    await git("commit", "--quiet", "-m", "one");
    await git("tag", "v1");
    await prepare({ repository: folder, ref: "v1", subdirectory: "app" });
    expect(printed()).toContain("from git");
    await expect(prepare({ repository: folder, ref: "v2" })).rejects.toMatchObject({
      code: "TREE_NOT_FOUND",
    });
  });

  it("should let an image go with the stages that it came from, but not while a container uses it", async () => {
    await write({
      Dockerfile: `FROM ${base} AS make\nCOPY page /page\nRUN cp /page /made\nFROM ${base}\nCOPY --from=make /made /www/page\n`,
    });
    for (let number = 1; number <= 3; number += 1) {
      await write({ page: String(number) });
      const { container } = await prepare({}, `d${number}`);
      if (number === 1) await api.createContainer({ Image: container.image, name: workload, Cmd: ["true"] });
    }
    for (const number of [1, 2]) await runtime.images.remove(`cutover/${workload}:d${number}`);
    const all = await api.listImages({ filters: { reference: [`cutover/${workload}`] } });
    await api.getContainer(workload).remove();
    expect(await names()).toEqual(["d1", "d3"].map((each) => `cutover/${workload}:${each}`));
    const stages = all.flatMap(({ RepoTags }) => RepoTags ?? []).filter((tag) => tag.includes("-stage-"));
    expect(stages.sort()).toEqual([`cutover/${workload}:d3-stage-1`]);
  });

  it("should fail with the engine's words for a Dockerfile that is none, and for one that is not there", async () => {
    await write({ Dockerfile: "FROM scratch\nCOOK dinner\n" });
    const unknown = { code: "BUILD_FAILED", message: expect.stringMatching(/unknown instruction: COOK/i) };
    await expect(prepare()).rejects.toMatchObject(unknown);
    await expect(prepare({ dockerfile: "Other" })).rejects.toMatchObject({ code: "BUILD_FAILED" });
    expect(await names()).toEqual([]);
  });

  it("should log in to the registry of a base image", async () => {
    const login = { username: "tester", password: "s3cret-login" };
    vi.stubEnv("CUTOVER_SECRET_TEST_PASSWORD", login.password);
    const registry = await startRegistry({ htpasswd: login });
    const target = `${registry.address}/private/base:1`;
    try {
      await pushImage({ socketPath: engine.socketPath, source: base, target, login });
      const dockerfile_inline = `FROM ${target}\nRUN echo got it\n`;
      const refused: unknown = await prepare({ dockerfile_inline }).catch((error: unknown) => error);
      expect(refused).toMatchObject({ code: "BUILD_FAILED", details: { step: "1/2" } });
      const auth = { username: "tester", password: { from_env: "CUTOVER_SECRET_TEST_PASSWORD" } };
      await prepare({ dockerfile_inline, registry_auth: { [registry.address]: auth } });
      expect(printed()).toContain("got it");
      expect(JSON.stringify([refused, events])).not.toContain(login.password);
    } finally {
      await api.getImage(target).remove();
      await registry.close();
    }
  });

  it("should put no secret into the image's labels, the events or the error", async () => {
    vi.stubEnv("CUTOVER_SECRET_TEST_TOKEN", "s3cret-one\ns3cret-two");
    const args = { TOKEN: { from_env: "CUTOVER_SECRET_TEST_TOKEN" } };
    const dockerfile_inline = lines(
      "ARG TOKEN",
      "RUN echo $TOKEN; for i in 1 2; do printf %s s3c; sleep .1; echo ret-one; done",
    );
    await prepare({ dockerfile_inline, args });
    const [built] = await runtime.images.list(workload);
    expect(built?.labels[imageLabel]).toBe(workload);
    const error: unknown = await prepare({
      dockerfile_inline: `${dockerfile_inline}RUN ["/no/$TOKEN"]\n`,
      args,
    }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "BUILD_FAILED" });
    expect(printed()).toContain("[secret]");
    expect(JSON.stringify([built, events, error])).not.toMatch(/s3cret/);
  });

  describe.each(["buildkit", "buildx"])("by %s", (builder) => {
    let clientFolder: string;
    beforeEach(async () => {
      clientFolder = await composeFolder();
      vi.stubEnv("DOCKER_CONFIG", clientFolder);
    });
    afterEach(() => rm(clientFolder, { recursive: true }));

    it("should tell its steps and lines, give it secrets, and use what was built again", async () => {
      vi.stubEnv("CUTOVER_SECRET_TEST_TOKEN", "s3cret-value");
      await write({
        "page.txt": "hello",
        Dockerfile: lines(
          "COPY page.txt /page.txt",
          "ARG COLOR TOKEN",
          'RUN --mount=type=secret,id=npm echo "$COLOR $TOKEN $(cat /run/secrets/npm) $(cat /page.txt)"',
        ),
      });
      const reference = { from_env: "CUTOVER_SECRET_TEST_TOKEN" };
      const fields = { builder, args: { COLOR: "red", TOKEN: reference }, build_secrets: { npm: reference } };
      const first = await prepare({ ...fields, no_cache: true });
      expect(printed()).toContain("red [secret] [secret] hello");
      const steps = events.flatMap((event) => (event.type === "build:step" ? event.instruction : []));
      expect(steps).toContain("COPY page.txt /page.txt");
      expect(events.at(-1)).toEqual({
        type: "build:finished",
        image: first.container.image,
        built: true,
        builder,
      });
      expect((await runtime.images.find(first.container.image))?.id).toBe(first.container.image);
      expect(await prepare(fields, "d2")).toEqual(first);
      expect(events.at(-1)).toMatchObject({ built: false });
      const [built] = await runtime.images.list(workload);
      expect(JSON.stringify([built, events])).not.toContain("s3cret-value");
    });

    it("should not be given by reference what would steer it itself", async () => {
      vi.stubEnv("CUTOVER_SECRET_TEST_TOKEN", "/srv/other.so");
      const args = { LD_PRELOAD: { from_env: "CUTOVER_SECRET_TEST_TOKEN" } };
      await expect(prepare({ builder, dockerfile_inline: lines(), args })).rejects.toMatchObject({
        code: "BUILDER_MISSING",
        message: expect.stringContaining("LD_PRELOAD") as string,
      });
    });

    it("should fail with the step and its last lines, and leave no image", async () => {
      const failing = lines('RUN echo "cannot go on"; exit 7');
      await expect(prepare({ builder, dockerfile_inline: failing })).rejects.toMatchObject({
        code: "BUILD_FAILED",
        message: expect.stringMatching(/^Step 2\/2 of the build failed: .*exit code: 7/),
        details: { step: "2/2", output: ["cannot go on"] },
      });
      expect(await names()).toEqual([]);
    });

    it("should end at once when it is aborted", async () => {
      // Nobody else on this machine sleeps for exactly that long.
      const sleeps = `sleep ${randomInt(10_000, 100_000)}`;
      const config = validateConfig(plugin.schema, {
        builder,
        dockerfile_inline: lines(`RUN echo now; ${sleeps}`),
      });
      const abort = new AbortController();
      const reason = new Error("not wanted");
      const emit = (event: EventDetail): void => {
        if (event.type === "build:line" && event.line === "now") abort.abort(reason);
      };
      const { signal } = abort;
      const context = {
        workload,
        deployment: "d1",
        runtime,
        clock: systemClock,
        signal,
        emit,
        resolveSecret: secretReader(),
        assertAllowed: async () => undefined,
        localPath: async (_: string, written: string) => written,
      };
      await expect(plugin.prepare(config, context)).rejects.toBe(reason);
      expect(await names()).toEqual([]);
      await expect
        .poll(async () => (await promisify(execFile)("ps", ["-eo", "args"])).stdout)
        .not.toContain(sleeps);
    });
  });

  it("should say what is missing for another builder", async () => {
    vi.stubEnv("DOCKER_CONFIG", folder);
    vi.stubEnv("PATH", folder);
    const dockerfile_inline = lines();
    const noCommand = {
      code: "BUILDER_MISSING",
      message: expect.stringContaining("The command docker is not"),
    };
    await expect(prepare({ builder: "buildkit", dockerfile_inline })).rejects.toMatchObject(noCommand);
  });
});
