import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, describe, expect, it, vi } from "vitest";
import { dockerImages } from "./docker-images.js";
import type { EngineConnection, EngineRequest } from "./engine-connection.js";

type Answer = { readonly status: number; readonly json?: unknown; readonly message?: string };

function imagesOf(answers: Readonly<Record<string, Answer>>) {
  const calls: EngineRequest[] = [];
  const find = (request: EngineRequest): Answer => {
    calls.push(request);
    return answers[`${request.method ?? "GET"} ${request.path}`] ?? { status: 404 };
  };
  const call = async (request: EngineRequest) => ({ json: undefined, message: "broken", ...find(request) });
  const open = async (request: EngineRequest) => {
    const { status, json = { message: "broken" } } = find(request);
    const chunks = async function* () {
      yield Buffer.from(JSON.stringify(json));
    };
    return { status, chunks };
  };
  return { images: dockerImages({ call, open } as unknown as EngineConnection), calls };
}

const { signal } = new AbortController();
const image = { Id: "sha256:1", Os: "linux", Architecture: "arm64", RepoDigests: ["app@sha256:2"] };

describe("the platform of an engine", () => {
  it.each([
    [{ Os: "linux", Arch: "arm64" }, "linux/arm64"],
    [{ Os: "linux" }, undefined],
    [{ Arch: "arm64" }, undefined],
    [{ Os: "", Arch: "arm64" }, undefined],
    [{}, undefined],
  ])("should be as it tells it: %j", async (json, expected) => {
    const { images, calls } = imagesOf({ "GET /version": { status: 200, json } });
    expect(await images.platform(signal)).toBe(expected);
    expect(calls).toEqual([{ path: "/version", signal }]);
  });

  it("should not be told if the engine does not", async () => {
    await expect(imagesOf({}).images.platform()).rejects.toMatchObject({
      code: "ENGINE_FAILED",
      message: "The engine did not report its version: broken",
    });
  });
});

describe("an image", () => {
  const find = "GET /images/app:1/json";

  it("should be found as the engine describes it", async () => {
    const { images, calls } = imagesOf({ [find]: { status: 200, json: image } });
    expect(await images.find("app:1", signal)).toMatchObject({
      id: "sha256:1",
      digests: ["app@sha256:2"],
      platform: "linux/arm64",
    });
    expect(calls).toEqual([{ path: "/images/app:1/json", signal }]);
  });

  it.each([
    [404, "no such image"],
    [400, "invalid reference format"],
    [400, "Invalid Reference Format: repository name"],
  ])("should not be found: %i, %s", async (status, message) => {
    const { images } = imagesOf({ [find]: { status, message } });
    expect(await images.find("app:1")).toBeUndefined();
  });

  it.each([
    [400, "something else", "ENGINE_FAILED"],
    [500, "invalid reference format", "IMAGE_INVALID"],
    [200, "no object", "ENGINE_FAILED"],
  ])("should fail as the engine does: %i, %s", async (status, message, code) => {
    const { images } = imagesOf({ [find]: { status, message } });
    const said = expect.stringContaining("The engine did not describe image app:1: ") as string;
    await expect(images.find("app:1")).rejects.toMatchObject({ code, message: said });
  });
});

describe("an archive of an image", () => {
  const load = "POST /images/load";
  const of = (archive = Readable.from([])) => ({ id: "sha256:1", archive });

  it("should be loaded, and hold the image", async () => {
    const { images, calls } = imagesOf({
      [load]: { status: 200, json: {} },
      "GET /images/sha256:1/json": { status: 200, json: image },
    });
    const archive = Readable.from([]);
    await images.load(of(archive), signal);
    expect(calls).toEqual([
      { method: "POST", path: "/images/load", archive, signal },
      { path: "/images/sha256:1/json", signal },
    ]);
  });

  it("should fail if it does not hold the image, or is refused", async () => {
    const empty = imagesOf({ [load]: { status: 200, json: {} } });
    await expect(empty.images.load(of())).rejects.toMatchObject({
      code: "ENGINE_FAILED",
      message: "The archive that was loaded does not hold image sha256:1",
    });
    const refused = imagesOf({ [load]: { status: 500 } });
    await expect(refused.images.load(of())).rejects.toMatchObject({
      code: "ENGINE_FAILED",
      message: "The engine did not load image sha256:1: broken",
    });
    expect(refused.calls).toHaveLength(1);
  });
});

describe("what keeps a builder from building", () => {
  afterEach(() => vi.unstubAllEnvs());

  it("should be nothing of the engine itself, unless nobody wants to know any more", async () => {
    const { images, calls } = imagesOf({});
    expect(await images.obstacle("classic", signal)).toBeUndefined();
    const reason = new Error("enough");
    await expect(images.obstacle("classic", AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(calls).toEqual([]);
  });

  it("should be that its programs are not there", async () => {
    const folder = await mkdtemp(join(tmpdir(), "cutover-plugin-"));
    vi.stubEnv("PATH", folder);
    vi.stubEnv("DOCKER_CONFIG", folder);
    const { images } = imagesOf({});
    const missing = "The command docker is not installed on the deployer's machine.";
    expect(await images.obstacle("buildkit", signal)).toBe(missing);
    await mkdir(join(folder, "cli-plugins"));
    await writeFile(join(folder, "cli-plugins/docker-buildx"), "", { mode: 0o755 });
    expect(await images.obstacle("buildx", signal)).toBeUndefined();
    await rm(folder, { recursive: true });
  });
});
