import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeployerError } from "@cutover/core";
import { type EventDetail, type PrepareContext, secretReader } from "@cutover/core/plugin";
import type { Clock, Image, Images, PullRequest } from "@cutover/core/ports";
import { validateConfig } from "@cutover/core/schema";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { image } from "./image.js";
import { imageSchema } from "./schema.js";

const digest = `sha256:${"1".repeat(64)}`;
const name = "r.test/web:1";
const held: Image = {
  id: `sha256:${"f".repeat(64)}`,
  digests: [`r.test/web@${digest}`],
  exposedPorts: [],
  hasHealthcheck: false,
  health: undefined,
  platform: "linux/amd64",
  volumes: [],
  stopSignal: undefined,
  entrypoint: [],
  command: ["/server"],
  user: undefined,
};
const pinned = `r.test/web@${digest}`;

/**
 * An engine and a clock that record their calls; each pull ends as the next entry of `pulls`, and the last
 * entry repeats.
 */
class World {
  readonly pulled: PullRequest[] = [];
  readonly slept: number[] = [];
  readonly events: EventDetail[] = [];
  readonly abort = new AbortController();
  local: Image | undefined;
  afterPull: Image | undefined = held;
  pulls: (DeployerError | undefined)[] = [undefined];

  context(): PrepareContext {
    const images: Pick<Images, "find" | "pull"> = {
      find: async () => this.local,
      pull: async (request) => {
        this.pulled.push(request);
        const error = this.pulls[Math.min(this.pulled.length, this.pulls.length) - 1];
        if (error !== undefined) throw error;
        request.onProgress?.({ currentBytes: 1, totalBytes: 2 });
        this.local = this.afterPull;
      },
    };
    const clock: Clock = {
      wallMs: () => 0,
      monotonicMs: () => 0,
      sleep: async (ms, signal) => {
        this.slept.push(ms);
        signal?.throwIfAborted();
      },
      idle: () => Promise.reject(new Error("a preparation never idles")),
    };
    const { signal } = this.abort;
    const emit = (event: EventDetail) => this.events.push(event);
    return {
      workload: "web",
      deployment: "d1",
      runtime: { images } as PrepareContext["runtime"],
      clock,
      signal,
      emit,
      resolveSecret: secretReader(),
      assertAllowed: async () => undefined,
      localPath: async (_: string, written: string) => written,
    };
  }

  async prepare(fields: Record<string, unknown> = {}): Promise<string> {
    const config = validateConfig(imageSchema, { image: name, ...fields });
    return (await image().prepare(config, this.context())).container.image;
  }
}

let world: World;
let folder: string;
beforeEach(async () => {
  world = new World();
  folder = await mkdtemp(join(tmpdir(), "cutover-image-"));
  vi.stubEnv("DOCKER_CONFIG", folder);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

describe("preparing an image", () => {
  it("should pull it, pin its digest and report it", async () => {
    expect(await world.prepare()).toBe(pinned);
    expect(world.events).toEqual([
      { type: "pull:progressed", image: name, currentBytes: 1, totalBytes: 2 },
      { type: "pull:finished", image: name, digest, pulled: true },
    ]);
  });

  it("should carry platform and fields into the container", async () => {
    const config = validateConfig(imageSchema, {
      image: name,
      platform: "linux/arm64",
      environment: { A: "1" },
    });
    const { container } = await image().prepare(config, world.context());
    expect(container).toMatchObject({ image: pinned, platform: "linux/arm64", environment: { A: "1" } });
    expect(world.pulled[0]).toMatchObject({ reference: name, platform: "linux/arm64" });
  });

  it("should ask Docker Hub by its full name", async () => {
    world.afterPull = { ...held, digests: [`nginx@${digest}`] };
    expect(await world.prepare({ image: "nginx" })).toBe(`docker.io/library/nginx@${digest}`);
    expect(world.pulled[0]?.reference).toBe("docker.io/library/nginx:latest");
  });

  it("should fail where the engine does not hold what it pulled", async () => {
    world.afterPull = undefined;
    await expect(world.prepare()).rejects.toMatchObject({ code: "IMAGE_PULL_FAILED" });
  });
});

describe("pull_policy", () => {
  it("should pull an image that is there under always only", async () => {
    world.local = held;
    await world.prepare({ pull_policy: "missing" });
    await world.prepare({ pull_policy: "never" });
    expect(world.pulled).toHaveLength(0);
    expect(world.events.at(-1)).toEqual({ type: "pull:finished", image: name, digest, pulled: false });
    await world.prepare({ pull_policy: "always" });
    expect(world.pulled).toHaveLength(1);
  });

  it("should pull a missing image under missing, and fail under never", async () => {
    await expect(world.prepare({ pull_policy: "never" })).rejects.toMatchObject({ code: "IMAGE_NOT_FOUND" });
    expect(world.pulled).toHaveLength(0);
    expect(await world.prepare({ pull_policy: "missing" })).toBe(pinned);
  });

  it("should take an image of another platform for a missing one", async () => {
    world.local = held;
    await world.prepare({ pull_policy: "missing", platform: "linux/amd64" });
    expect(world.pulled).toHaveLength(0);
    await world.prepare({ pull_policy: "missing", platform: "linux/arm64" });
    expect(world.pulled).toHaveLength(1);
  });

  it("should pin the id of an image that no registry knows", async () => {
    world.local = { ...held, digests: [] };
    expect(await world.prepare({ pull_policy: "never" })).toBe(held.id);
  });
});

describe("a pull that fails", () => {
  const failed = new DeployerError("IMAGE_PULL_FAILED", "The transfer broke off.");
  const limited = (retryAfterMs?: number) =>
    new DeployerError("IMAGE_RATE_LIMITED", "Too many requests.", {
      details: retryAfterMs ? { retryAfterMs } : {},
    });

  it.each(["IMAGE_PULL_FAILED", "ENGINE_UNREACHABLE"] as const)(
    "should be tried 4 times after %s",
    async (code) => {
      world.pulls = [new DeployerError(code, "Lost.")];
      await expect(world.prepare()).rejects.toMatchObject({ code });
      expect(world.pulled).toHaveLength(4);
      expect(world.slept).toEqual([500, 1000, 2000]);
    },
  );

  it("should succeed once a try does, and report the ones before", async () => {
    world.pulls = [failed, failed, undefined];
    expect(await world.prepare()).toBe(pinned);
    expect(world.events.filter(({ type }) => type === "pull:retried")).toEqual([
      expect.objectContaining({ image: name, attempt: 1, delayMs: 500 }),
      expect.objectContaining({ image: name, attempt: 2, delayMs: 1000 }),
    ]);
  });

  it.each(["IMAGE_UNAUTHORIZED", "IMAGE_NOT_FOUND", "DISK_FULL"] as const)(
    "should not be tried again after %s",
    async (code) => {
      world.pulls = [new DeployerError(code, "No.")];
      await expect(world.prepare()).rejects.toMatchObject({ code });
      expect(world.pulled).toHaveLength(1);
    },
  );

  it("should wait as long as a rate limit says, up to a minute", async () => {
    world.pulls = [limited(60_000), limited(), undefined];
    expect(await world.prepare()).toBe(pinned);
    expect(world.slept).toEqual([60_000, 1000]);
  });

  it("should say how long a rate limit lasts where that is too long", async () => {
    world.pulls = [limited(90_500)];
    await expect(world.prepare()).rejects.toMatchObject({
      code: "IMAGE_RATE_LIMITED",
      message: expect.stringContaining("91 seconds"),
    });
    expect(world.slept).toEqual([]);
  });

  it("should end with the signal's reason when it aborts", async () => {
    const reason = new Error("stop");
    world.pulls = [failed];
    world.abort.abort(reason);
    await expect(world.prepare()).rejects.toBe(reason);
    expect(world.slept).toEqual([]);
  });
});

describe("the registry's login", () => {
  const secret = "s3cr3t";
  const auth = Buffer.from(`stored:${secret}`).toString("base64");
  const store = (config: unknown) => writeFile(join(folder, "config.json"), JSON.stringify(config));

  it("should come from registry_auth before Docker's own config", async () => {
    vi.stubEnv("CUTOVER_SECRET_TEST_PASSWORD", secret);
    await store({ auths: { "r.test": { auth } } });
    await world.prepare({
      registry_auth: { username: "deploy", password: { from_env: "CUTOVER_SECRET_TEST_PASSWORD" } },
    });
    expect(world.pulled[0]?.credentials).toEqual({
      username: "deploy",
      password: secret,
      serverAddress: "r.test",
    });
    await world.prepare();
    expect(world.pulled[1]?.credentials).toEqual({
      username: "stored",
      password: secret,
      serverAddress: "r.test",
    });
  });

  it("should be absent if none is stored", async () => {
    await world.prepare();
    expect(world.pulled[0]).not.toHaveProperty("credentials");
  });

  it("should fail before the pull where a secret is missing", async () => {
    const registry_auth = { username: "deploy", password: { from_env: "CUTOVER_SECRET_TEST_NONE" } };
    await expect(world.prepare({ registry_auth })).rejects.toMatchObject({
      code: "SECRET_MISSING",
      message: expect.stringContaining("registry_auth.password"),
    });
    expect(world.pulled).toHaveLength(0);
  });

  it("should try without one that cannot be read, and say so where the registry refuses", async () => {
    await store({ credsStore: "absent" });
    expect(await world.prepare()).toBe(pinned);
    world.pulls = [new DeployerError("IMAGE_UNAUTHORIZED", "Refused.")];
    await expect(world.prepare()).rejects.toMatchObject({
      code: "IMAGE_UNAUTHORIZED",
      message: expect.stringContaining("docker-credential-absent is not installed"),
    });
  });

  it("should never be part of an error or event", async () => {
    vi.stubEnv("CUTOVER_SECRET_TEST_PASSWORD", secret);
    world.pulls = [new DeployerError("IMAGE_PULL_FAILED", "Lost.")];
    const registry_auth = { username: "deploy", password: { from_env: "CUTOVER_SECRET_TEST_PASSWORD" } };
    const error: unknown = await world.prepare({ registry_auth }).catch((reason: unknown) => reason);
    expect(world.pulled).toHaveLength(4);
    expect(JSON.stringify([error, world.events])).not.toContain(secret);
  });
});

describe("describing an image", () => {
  it("should name the secrets of the login and of the environment", () => {
    const config = validateConfig(imageSchema, {
      image: name,
      registry_auth: { username: { from_env: "USER_NAME" }, password: { from_file: "/run/secrets/p" } },
      environment: { A: { from_env: "A" } },
    });
    expect(
      image()
        .describe(config)
        .secrets.map(({ path }) => path),
    ).toEqual(["registry_auth.username", "registry_auth.password", "environment.A"]);
  });
});
